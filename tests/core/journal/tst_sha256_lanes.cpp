#include <QCryptographicHash>
#include <QRandomGenerator>
#include <QTest>

#include "core/journal/sha256_lanes.h"

using namespace tryer::journal;

class TestSha256Lanes : public QObject {
  Q_OBJECT

  static QByteArray hashed(const std::array<QByteArray, kLanes>& texts, std::size_t lane) {
    std::array<QByteArray, kLanes> buffers = texts;
    std::array<PaddedText, kLanes> padded;
    for (std::size_t i = 0; i < kLanes; ++i) {
      appendSha256Padding(buffers[i], 0);
      padded[i] = {buffers[i].constData(), sha256Blocks(texts[i].size())};
    }
    std::array<Hash, kLanes> hashes;
    hashInLanes(padded, hashes);
    return {hashes[lane].data(), kHashBytes};
  }

 private Q_SLOTS:
  void initTestCase() {
    if (!canHashInLanes()) QSKIP("this processor has no AVX2: records are hashed one after the other");
  }

  // FIPS 180-2, appendix B.
  void vectorsOfTheStandard() {
    std::array<QByteArray, kLanes> texts;
    texts[0] = "abc";
    texts[3] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    texts[7] = QByteArray(1'000'000, 'a');
    QCOMPARE(hashed(texts, 0).toHex(), QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(hashed(texts, 1).toHex(), QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(hashed(texts, 3).toHex(), QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
    QCOMPARE(hashed(texts, 7).toHex(), QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
  }

  // Each length around the borders of a block, in each lane, beside texts of other lengths.
  void agreesWithAnotherImplementation() {
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int length = 0; length < 300; ++length) {
      std::array<QByteArray, kLanes> texts;
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        texts[lane].resize(lane == static_cast<std::size_t>(length) % kLanes ? length : random.bounded(700));
        for (char& byte : texts[lane]) byte = static_cast<char>(random.bounded(256));
      }
      for (std::size_t lane = 0; lane < kLanes; ++lane)
        QCOMPARE(hashed(texts, lane), QCryptographicHash::hash(texts[lane], QCryptographicHash::Sha256));
    }
  }
};

QTEST_APPLESS_MAIN(TestSha256Lanes)
#include "tst_sha256_lanes.moc"
