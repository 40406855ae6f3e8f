# embed-text.awk - files of share/, by their names there, as one C array: `array`, which
# `header` declares.
BEGIN { print "/* Made from share/ by build-aux/embed-text.awk. */" ;
        print "#include \"" header "\"\n\nconst BuiltIn " array "[] = {" }
FNR == 1 {
    if (NR > 1) print "    },"
    name = FILENAME
    sub(/^.*share\//, "", name)
    print "    { \"" name "\","
}
{ gsub(/\\/, "&&"); gsub(/"/, "\\\""); print "    \"" $0 "\\n\"" }
END { print "    },\n    { NULL, NULL },\n};" }
