package desk

// Connect opens a connection to the door as the client does.
var Connect = connect
