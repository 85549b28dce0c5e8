package desk

// Connect opens a connection to the door as the client does.
var Connect = connect

// Within bounds a call as the client does.
var Within = within
