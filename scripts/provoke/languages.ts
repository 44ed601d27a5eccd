import { compiled, type ProvokedClient, script } from './client.ts';

function ruby(name: string, speaks: string, code: string, from = 'ruby3.1'): ProvokedClient {
  const how = { program: '/usr/bin/ruby', file: 'client.rb', from };
  return script(how, `Ruby ${name}`, speaks, `host, port = ARGV[0], ARGV[1].to_i\n${code}`);
}

function php(name: string, speaks: string, code: string, from = 'php8.2-cli'): ProvokedClient {
  const how = { program: '/usr/bin/php', file: 'client.php', from };
  const head = `<?php\n[, $host, $port] = $argv;\nini_set('default_socket_timeout', 8);\n`;
  return script(how, `PHP ${name}`, speaks, `${head}${code}`);
}

function perl(name: string, speaks: string, code: string, from = 'perl'): ProvokedClient {
  const how = { program: '/usr/bin/perl', file: 'client.pl', from };
  return script(how, `Perl ${name}`, speaks, `my ($host, $port) = @ARGV;\n${code}`);
}

function go(
  name: string,
  speaks: string,
  imports: readonly string[],
  body: string,
): ProvokedClient {
  const how = { compile: ['/usr/bin/go', 'build', '-o', 'client'], run: ['./client'] };
  const code = `package main

import (
${['fmt', 'net', 'os', ...imports].map((one) => `\t"${one}"`).join('\n')}
)

func main() {
\taddress := net.JoinHostPort(os.Args[1], os.Args[2])
${body
  .split('\n')
  .map((line) => `\t${line}`)
  .join('\n')}
}`;
  const from = 'golang-1.19-go';
  return compiled({ ...how, file: 'client.go', from }, `Go ${name}`, speaks, code);
}

function java(name: string, speaks: string, body: string): ProvokedClient {
  const how = { compile: ['/usr/bin/javac'], run: ['/usr/bin/java', '-Xshare:auto', 'Client'] };
  const code = `import java.net.*;
import java.net.http.*;
import java.time.Duration;
import javax.net.ssl.*;

class Client {
  public static void main(String[] args) throws Exception {
    String host = args[0];
    int port = Integer.parseInt(args[1]);
${body
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
  }
}`;
  const from = 'openjdk-17-jdk-headless';
  return compiled({ ...how, file: 'Client.java', from }, `Java ${name}`, speaks, code);
}

/** The standard libraries of Go and Java. */
const compiledClients: readonly ProvokedClient[] = [
  go(
    'net/http',
    'http',
    ['net/http'],
    `_, err := http.Get("http://" + address + "/")
fmt.Println(err)`,
  ),
  go(
    'net/http https',
    'tls/http',
    ['crypto/tls', 'net/http'],
    `http.DefaultTransport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
_, err := http.Get("https://" + address + "/")
fmt.Println(err)`,
  ),
  go(
    'crypto/tls',
    'tls',
    ['crypto/tls'],
    `_, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
fmt.Println(err)`,
  ),
  go(
    'net/smtp',
    'smtp',
    ['net/smtp'],
    `_, err := smtp.Dial(address)
fmt.Println(err)`,
  ),
  java(
    'HttpClient',
    'http',
    `URI uri = URI.create("http://" + host + ":" + port + "/");
HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(6)).build();
HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());`,
  ),
  java(
    'HttpClient https',
    'tls/http',
    `URI uri = URI.create("https://" + host + ":" + port + "/");
HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(6)).build();
HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());`,
  ),
  java(
    'HttpURLConnection',
    'http',
    `URLConnection connection = new URL("http://" + host + ":" + port + "/").openConnection();
connection.setReadTimeout(6000);
connection.getInputStream();`,
  ),
  java(
    'HttpsURLConnection',
    'tls/http',
    `URLConnection connection = new URL("https://" + host + ":" + port + "/").openConnection();
connection.setReadTimeout(6000);
connection.getInputStream();`,
  ),
  java(
    'SSLSocket',
    'tls',
    `SSLSocket socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket(host, port);
socket.setSoTimeout(6000);
socket.startHandshake();`,
  ),
];

/** Scripts of Ruby, PHP and Perl. */
const scripts: readonly ProvokedClient[] = [
  ruby(
    'net/http',
    'http',
    `require 'net/http'
Net::HTTP.start(host, port, read_timeout: 6, max_retries: 0) { |http| puts http.get('/').code }`,
  ),
  ruby(
    'net/http https',
    'tls/http',
    `require 'net/http'
options = { use_ssl: true, verify_mode: OpenSSL::SSL::VERIFY_NONE, ssl_timeout: 6 }
Net::HTTP.start(host, port, **options) { |http| puts http.get('/').code }`,
  ),
  ruby(
    'net/smtp',
    'smtp',
    `require 'net/smtp'
smtp = Net::SMTP.new(host, port)
smtp.read_timeout = 6
smtp.start { puts 'started' }`,
  ),
  ruby(
    'net/imap',
    'imap',
    `require 'net/imap'
Net::IMAP.new(host, port: port)`,
  ),
  ruby(
    'net/ftp',
    'ftp',
    `require 'net/ftp'
Net::FTP.open(host, port: port, read_timeout: 6, ssl: false)`,
  ),
  ruby(
    'redis',
    'redis',
    `require 'redis'
Redis.new(host: host, port: port, timeout: 6, reconnect_attempts: 0).ping`,
    'ruby-redis',
  ),
  php('file_get_contents http', 'http', `file_get_contents("http://$host:$port/");`),
  php(
    'file_get_contents https',
    'tls/http',
    `$context = ['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]];
file_get_contents("https://$host:$port/", false, stream_context_create($context));`,
  ),
  php(
    'mysqli',
    'mysql',
    `$mysqli = mysqli_init();
$mysqli->options(MYSQLI_OPT_CONNECT_TIMEOUT, 6);
$mysqli->options(MYSQLI_OPT_READ_TIMEOUT, 6);
$mysqli->real_connect($host, 'nobody', '', '', (int) $port);`,
    'php8.2-mysql',
  ),
  php(
    'PDO mysql',
    'mysql',
    `new PDO("mysql:host=$host;port=$port", 'nobody', '', [PDO::ATTR_TIMEOUT => 6]);`,
    'php8.2-mysql',
  ),
  php(
    'PDO pgsql',
    'postgresql',
    `new PDO("pgsql:host=$host;port=$port;connect_timeout=6", 'nobody', '');`,
    'php8.2-pgsql',
  ),
  php(
    'Redis',
    'redis',
    `$redis = new Redis();
$redis->connect($host, (int) $port, 6, null, 0, 6);
var_dump($redis->ping());`,
    'php8.2-redis',
  ),
  perl(
    'LWP http',
    'http',
    `use LWP::UserAgent;
my $reply = LWP::UserAgent->new(timeout => 6)->get("http://$host:$port/");
print $reply->as_string;`,
    'libwww-perl',
  ),
  perl(
    'LWP https',
    'tls/http',
    `use LWP::UserAgent;
my $agent = LWP::UserAgent->new(timeout => 6, ssl_opts => { verify_hostname => 0 });
print $agent->get("https://$host:$port/")->as_string;`,
    'libwww-perl',
  ),
  perl(
    'IO::Socket::SSL',
    'tls',
    `use IO::Socket::SSL;
IO::Socket::SSL->new(PeerAddr => "$host:$port", SSL_verify_mode => 0, Timeout => 6) or die "$!: $SSL_ERROR";`,
    'libio-socket-ssl-perl',
  ),
  perl(
    'DBD::mysql',
    'mysql',
    `use DBI;
DBI->connect("DBI:mysql:host=$host;port=$port;mysql_connect_timeout=6", 'user', '') or die $DBI::errstr;`,
    'libdbd-mysql-perl',
  ),
  perl(
    'Redis',
    'redis',
    `use Redis;
Redis->new(server => "$host:$port", cnx_timeout => 6, read_timeout => 6)->get('key');`,
    'libredis-perl',
  ),
  perl(
    'Net::LDAP',
    'ldap',
    `use Net::LDAP;
my $ldap = Net::LDAP->new($host, port => $port, timeout => 6) or die $@;
my $result = $ldap->bind;
die $result->error if $result->code;`,
    'libnet-ldap-perl',
  ),
];

export const languageClients: readonly ProvokedClient[] = [...compiledClients, ...scripts];
