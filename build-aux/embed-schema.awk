# embed-schema.awk - the files of schema/, in order, as one C array of strings.
BEGIN { print "/* Made from schema/ by build-aux/embed-schema.awk. */" ;
        print "#include \"store/sqlite/sqlite.h\"\n\nconst char *const sqlite_schema[] = {" }
FNR == 1 && NR > 1 { print "," }
/^ *--/ || /^ *$/ { next }
{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); print "    \"" $0 "\\n\"" }
END { print ",\n    NULL,\n};" }
