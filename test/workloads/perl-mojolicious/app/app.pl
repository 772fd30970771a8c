#!/usr/bin/env perl
use Mojolicious::Lite -signatures;
use DBI;
use Text::CSV;

my $database = DBI->connect('dbi:SQLite:dbname=:memory:', '', '', {RaiseError => 1});
$database->do('create table item (name text, price int)');
$database->do("insert into item values ('bread', 3), ('butter', 2)");
my $query = 'select name, price from item order by name';

get '/' => sub ($c) { $c->stash(items => $database->selectall_arrayref($query)); $c->render('index') };
get '/items' => sub ($c) { $c->render(json => $database->selectall_arrayref($query, {Slice => {}})) };
get '/items.csv' => sub ($c) {
  my $csv = Text::CSV->new({eol => "\n"});
  my $text = '';
  open my $out, '>', \$text;
  $csv->print($out, $_) for @{$database->selectall_arrayref($query)};
  close $out;
  $c->render(data => $text, format => 'csv');
};
get '/title/:words' => sub ($c) {
  require Mojo::DOM;
  $c->render(text => Mojo::DOM->new('<p>' . $c->param('words') . '</p>')->at('p')->text);
};
get '/load/:module' => sub ($c) {
  my $module = 'List::' . $c->param('module');
  eval "require $module; 1" ? $c->render(text => $module->can('sum')->(1, 2)) : $c->render(text => 'no such module', status => 404);
};
post '/items' => sub ($c) { $c->render(json => {name => uc $c->req->json->{name}}, status => 201) };
app->secrets(['not a secret']);
app->start;
