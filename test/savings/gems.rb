# Makes a source of gems in a folder: the gem that a sample installs, packed of what Debian's package has of it.
require 'fileutils'
require 'rubygems/package'
require 'tmpdir'
require 'zlib'

name, folder = ARGV
folder = File.expand_path(folder)
system_spec = Gem::Specification.find_by_name(name)
spec = Gem::Specification.new do |made|
  made.name, made.version, made.summary, made.authors = name, system_spec.version, system_spec.summary, system_spec.authors
end
Dir.mktmpdir do |work|
  FileUtils.mkdir_p "#{work}/lib"
  FileUtils.cp_r Dir["/usr/lib/ruby/vendor_ruby/{#{name},#{name}.rb}"], "#{work}/lib"
  Dir.chdir work do
    spec.files = Dir['lib/**/*'].select { |path| File.file? path }
    Gem::Package.build spec
    FileUtils.mkdir_p ["#{folder}/gems", "#{folder}/quick/Marshal.4.8"]
    FileUtils.mv "#{spec.full_name}.gem", "#{folder}/gems"
  end
end
# The formats of an index: https://guides.rubygems.org/rubygems-org-api/ does not have them, rubygems/indexer.rb does.
{ 'specs' => [[name, spec.version, 'ruby']], 'latest_specs' => [[name, spec.version, 'ruby']], 'prerelease_specs' => [] }.each do |index, entries|
  Zlib::GzipWriter.open("#{folder}/#{index}.4.8.gz") { |file| file.write Marshal.dump(entries) }
end
File.binwrite "#{folder}/quick/Marshal.4.8/#{spec.full_name}.gemspec.rz", Zlib.deflate(Marshal.dump(spec))
