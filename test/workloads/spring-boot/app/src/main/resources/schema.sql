create table item (name varchar primary key, price int);
insert into item values ('bread', 3), ('butter', 2);
