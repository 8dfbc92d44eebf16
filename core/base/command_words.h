// A command line and the words that it is made of, as a POSIX shell reads them. Pure functions over
// bytes: a path need not be text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// The words with blanks between them, each in quotes where a shell would read it otherwise: pasted
// into a terminal, it runs the program with exactly these words. Bytes that a terminal would
// interpret, or that are not UTF-8, are written as $'\012', which bash, zsh and ksh read.
std::string commandLine(const std::vector<std::string>& words);

// The words of a line that a user typed. Quotes and backslashes mean what they mean to a shell;
// everything else stands for itself: there are no variables, wildcards, pipes and comments. Errors:
// InvalidArgument for a quote that is not closed and for a backslash at the end.
std::vector<std::string> commandWords(std::string_view line);

} // namespace formwork
