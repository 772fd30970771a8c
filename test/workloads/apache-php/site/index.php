<?php
require __DIR__ . '/lib/Items.php';

spl_autoload_register(fn ($class) => require __DIR__ . "/lib/$class.php");

$path = strtok($_SERVER['REQUEST_URI'], '?');
switch ($path) {
    case '/':
        echo '<h1>', htmlspecialchars('Bread & butter'), '</h1>';
        break;
    case '/items':
        header('Content-Type: application/json');
        echo json_encode((new Items(new PDO('sqlite::memory:')))->all());
        break;
    case '/upper':
        echo mb_strtoupper($_GET['text'] ?? '');
        break;
    case '/feed':
        header('Content-Type: application/xml');
        echo (new Feed())->xml();
        break;
    case '/picture':
        $image = imagecreatetruecolor(20, 10);
        imagestring($image, 2, 0, 0, 'x', imagecolorallocate($image, 0, 128, 128));
        header('Content-Type: image/png');
        imagepng($image);
        break;
    case '/noon':
        echo (new DateTime('2024-07-01 12:00Z'))->setTimezone(new DateTimeZone($_GET['zone']))->format('c');
        break;
    default:
        http_response_code(404);
        echo 'nothing here';
}
