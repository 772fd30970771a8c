<?php

require __DIR__ . '/../vendor/autoload.php';

echo json_encode(['kettles' => (new Example\Stock())->left()]);
