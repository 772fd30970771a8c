<?php
require '/usr/share/php/Twig/autoload.php';

use Twig\Environment;
use Twig\Loader\FilesystemLoader;

$items = ['bread' => 3, 'butter' => 2.5];
switch ($_SERVER['REQUEST_URI']) {
    case '/':
        $twig = new Environment(new FilesystemLoader(__DIR__ . '/templates'));
        echo $twig->render('index.html.twig', ['items' => $items]);
        break;
    case '/prices':
        $format = new NumberFormatter('de_AT', NumberFormatter::CURRENCY);
        foreach ($items as $name => $price) echo $name, ' ', $format->formatCurrency($price, 'EUR'), "\n";
        break;
    case '/settings':
        require '/usr/share/php/Symfony/Component/Yaml/autoload.php';
        echo json_encode(Symfony\Component\Yaml\Yaml::parseFile(__DIR__ . '/settings.yml'));
        break;
    case '/database':
        try {
            new PDO('mysql:host=127.0.0.1;port=1', 'shop');
        } catch (PDOException $error) {
            http_response_code(503);
            echo $error->getMessage();
        }
        break;
    case '/picture':
        $image = imagecreatetruecolor(20, 10);
        ob_start();
        imagegif($image);
        echo md5(ob_get_clean());
        break;
    case '/xml':
        echo simplexml_load_string('<items><item>bread</item></items>')->item;
        break;
    default:
        http_response_code(404);
        echo 'nothing here';
}
