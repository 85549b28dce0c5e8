// gloox in Vestnik's benchmark: its Client over its ConnectionBOSH. The commands and
// their answers are those of ../client/main.go.
#include <gloox/client.h>
#include <gloox/connectionbosh.h>
#include <gloox/connectionlistener.h>
#include <gloox/connectiontcpclient.h>
#include <gloox/message.h>
#include <gloox/messagehandler.h>

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace gloox;

static long long nanoseconds(const timespec &t) { return t.tv_sec * 1000000000LL + t.tv_nsec; }

static long long now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return nanoseconds(t);
}

static long long cpu() {
  rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000LL + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000LL;
}

static void pause(long microseconds) {
  timespec t = {microseconds / 1000000, microseconds % 1000000 * 1000};
  nanosleep(&t, nullptr);
}

// Line is an account that is kept on line, and what has come over it. gloox works
// while it is in recv, so this has one thread and turns to it again and again.
class Line : ConnectionListener, MessageHandler {
 public:
  Line(char **argv) : address(argv[3]), password(argv[4]), resource(argv[5]) {
    std::string server(argv[2]);
    size_t colon = server.rfind(':');
    host = server.substr(0, colon);
    port = atoi(server.c_str() + colon + 1);
  }

  long long login() {
    wanted = true;
    long long start = now();
    while (!online) turn(1000);
    return (now() - start) / 1000;
  }

  void logout() {
    wanted = false;
    if (client) client->disconnect();
    for (int i = 0; client && i < 100; i++) turn(10000);
    client.reset();
    online = false;
  }

  void clear() {
    got.clear();
    seen.clear();
  }

  // turn lets gloox work for at most so long, and signs in when nobody is.
  void turn(long microseconds) {
    if (!client && wanted) open();
    if (!client) return pause(microseconds);
    if (client->recv(int(microseconds)) != ConnNoError || broken) close();
  }

  void send(const std::string &to, int n, long interval) {
    long long start = now();
    for (int seq = 0; seq < n; seq++) {
      long long due = start + seq * interval * 1000LL;
      for (long long left; (left = due - now()) > 0;) turn(std::min(left / 1000 + 1, 10000LL));
      while (!online) turn(1000);
      Message m(Message::Headline, JID(to), std::to_string(seq) + " " + std::to_string(now()));
      client->send(m);
      if (interval == 0 && seq % 16 == 15) turn(0);
    }
  }

  void await(size_t n, long long milliseconds) {
    for (long long limit = now() + milliseconds * 1000000; seen.size() < n && now() < limit;) turn(10000);
    long long used = cpu();
    for (auto &r : got) printf("got %d %lld %lld\n", r.seq, r.sent, r.at);
    printf("end %lld %d\n", used, sessions);
  }

 private:
  struct Receipt {
    int seq;
    long long sent, at;
  };

  void open() {
    JID jid(address + "/" + resource);
    client.reset(new Client(jid, password));
    client->disableRoster();
    client->setTls(TLSDisabled);
    client->setCompression(false);
    client->setPresence(Presence::Unavailable, 0);
    auto bosh = new ConnectionBOSH(client.get(), new ConnectionTCPClient(client->logInstance(), host, port),
                                   client->logInstance(), host, jid.server());
    bosh->setPath("/http-bind");
    bosh->setMode(ConnectionBOSH::ModePersistentHTTP);
    client->setConnectionImpl(bosh);
    client->registerConnectionListener(this);
    client->registerMessageHandler(this);
    broken = false;
    if (!client->connect(false)) close();
  }

  void close() {
    client.reset();
    online = broken = false;
    if (wanted) pause(100000);
  }

  void onConnect() override {
    online = true;
    sessions++;
  }
  void onDisconnect(ConnectionError) override {
    broken = true;
    online = false;
  }
  bool onTLSConnect(const CertInfo &) override { return true; }

  void handleMessage(const Message &m, MessageSession *) override {
    Receipt r;
    r.at = now();
    if (sscanf(m.body().c_str(), "%d %lld", &r.seq, &r.sent) != 2) return;
    got.push_back(r);
    seen.insert(r.seq);
  }

  std::string address, password, resource, host;
  int port;
  std::unique_ptr<Client> client;
  bool wanted = false, online = false, broken = false;
  int sessions = 0;
  std::vector<Receipt> got;
  std::set<int> seen;
};

// Commands are read by a thread of their own, for gloox must go on working.
static std::mutex guard;
static std::deque<std::string> commands;

static void read() {
  for (std::string text; std::getline(std::cin, text);) {
    std::lock_guard<std::mutex> held(guard);
    commands.push_back(text);
  }
  _Exit(0);
}

static bool next(std::string *text) {
  std::lock_guard<std::mutex> held(guard);
  if (commands.empty()) return false;
  *text = commands.front();
  commands.pop_front();
  return true;
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  srand(unsigned(now())); // gloox draws its first rid with rand()
  Line line(argv);
  std::thread(read).detach();
  for (std::string text, word, to; ;) {
    if (!next(&text)) {
      line.turn(5000);
      continue;
    }
    std::istringstream words(text);
    long long a = 0, b = 0;
    words >> word;
    if (word == "login") {
      printf("online %lld\n", line.login());
    } else if (word == "logout") {
      line.logout();
      puts("offline");
    } else if (word == "clear") {
      line.clear();
      printf("cleared %lld\n", cpu());
    } else if (word == "send") {
      words >> to >> a >> b;
      line.send(to, int(a), long(b));
      puts("sent");
    } else if (word == "await") {
      words >> a >> b;
      line.await(size_t(a), b);
    } else {
      return 2;
    }
    fflush(stdout);
  }
}
