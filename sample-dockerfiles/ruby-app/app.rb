require "webrick"

server = WEBrick::HTTPServer.new(Port: 8080)
server.mount_proc("/stock") { |_request, response| response.body = '{"kettles": 3}' }
trap("TERM") { server.shutdown }
server.start
