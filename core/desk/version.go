package desk

// Version is that of Vestnik: of all its programs, which are built and delivered together.
// It stands here and nowhere else; the packages, the version that Windows shows of a file
// and what contacts are told are made from it.
const Version = "0.1.0"
