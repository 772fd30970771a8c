<?php
class Items
{
    public function __construct(private PDO $database)
    {
        $database->exec('create table item (name text, price int)');
        $database->exec("insert into item values ('bread', 3), ('butter', 2)");
    }

    public function all(): array
    {
        return $this->database->query('select * from item order by name')->fetchAll(PDO::FETCH_ASSOC);
    }
}
