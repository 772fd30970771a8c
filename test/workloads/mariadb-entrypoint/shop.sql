create database shop;
create user 'shop'@'%' identified by 'not a secret';
grant all on shop.* to 'shop'@'%';
create table shop.item (name varchar(20) primary key, price decimal(6, 2), fulltext (name)) engine = InnoDB;
insert into shop.item values ('bread', 3), ('butter', 2.5);
