// A target that owns precompiled headers needs a source.
int main() {}
