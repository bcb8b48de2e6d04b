namespace SmartPoles.IngestServer.OperatorConsole.Describing;

/// <summary>Users, tokens, sessions and gateways.</summary>
internal static partial class ApiNotes
{
    private static IEnumerable<ApiNote> People() =>
    [
        Note("GET /session", "Who the caller is and what he may do"),
        Note("POST /session", "Exchanges a token for a cookie", 200, 429),
        Note("POST /first-run", "Makes the first user, with the code of the one-time link", 200, Conflict, 429),
        Note("POST /session/password", "Changes one's own password", 204, 429),
        Note("GET /sessions", "Sessions that are open"),
        Note("DELETE /sessions/{id}", "Ends a session at once", 204),
        Note("GET /users", "Users"),
        Note("POST /users", "Adds a user", 201, Conflict),
        Note("PUT /users/{name}", "Changes a user's role, or disables him"),
        Note("DELETE /users/{name}", "Takes a user away", 204),
        Note("POST /users/{name}/link", "Makes a one-time link for a new password", 200),
        Note("POST /users/{name}/password", "Sets a user's password", 204),
        Note("POST /users/{name}/revoke-sessions", "Ends all sessions of a user", 204),
        Note("GET /audit/verify", "Whether the audit is whole"),
        Note("DELETE /session", "Ends the session", 204),
        Note("GET /tokens", "Tokens, without what is secret of them"),
        Note("POST /tokens", "Makes a token; it is told once", 201, Conflict),
        Note("POST /tokens/{name}/revoke", "Ends a token at once", 204),
        Note("GET /audit", "Who did what, the newest first"),
    ];

    private static IEnumerable<ApiNote> Gateways() =>
    [
        Note("GET /gateways", "Gateways with their presence and whether their ledgers are complete"),
        Note("GET /gateways/{id}/ledger", "Which records of a gateway have come, by device and epoch"),
        Note("POST /gateways/{id}/rebirth", "Asks a gateway for its births", 200, Conflict, 502, Away, 504),
        Note("GET /gateway-credentials", "How each gateway proves who it is"),
        Note("POST /gateway-credentials", "Lets a gateway in: an enrolment code, told once", 201, Conflict),
        Note("POST /gateway-credentials/{id}/rotate", "Gives a gateway another secret", 200, Conflict),
        Note("POST /gateway-credentials/{id}/revoke", "Throws a gateway out", 204),
        Note("GET /gateways/{id}", "One gateway: presence, versions, ledger, backlog, and how its buses and devices fare"),
        Note("GET /gateways/{id}/commands", "Commands to a gateway, the newest first, page by page"),
        Note("POST /gateways/{id}/commands", "Sets a quantity of a device, asks for births, or has the configuration read again", 202, Conflict),
        Note("GET /commands/{id}", "What became of a command"),
        Note("GET /enrolments", "Enrolments that are open"),
        Note("POST /enrolments", "Lets a gateway enrol once; the token is told once", 201, Conflict),
        Note("DELETE /enrolments/{id}", "Takes an enrolment back", 204),
        Note("POST /enrol", "A gateway enrols with its token, for a secret or a certificate", 200, Conflict, 429),
    ];
}
