require 'sinatra'
require 'sinatra/json'
require 'sqlite3'

set :server, :puma

database = SQLite3::Database.new(':memory:')
database.execute_batch("create table item (name text, price int); insert into item values ('bread', 3), ('butter', 2)")

get('/') { haml :index, locals: { items: database.execute('select name, price from item order by name') } }
get('/items') { json database.execute('select name, price from item order by name').to_h }
get('/items/:name') do
  row = database.get_first_row('select price from item where name = ?', params[:name])
  row ? json(price: row.first) : halt(404, 'nothing here')
end
get('/plain') { erb 'Bread costs <%= 1 + 2 %>' }
get('/time') { require 'time'; Time.iso8601('2024-07-01T12:00:00Z').httpdate }
get('/broken') { raise 'on purpose' }
post('/items') { status 201; body JSON.parse(request.body.read).fetch('name').upcase }
error(KeyError) { halt 400, 'no name' }
