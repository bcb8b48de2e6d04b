using SmartPoles.IngestServer.OperatorConsole.Commanding;
using SmartPoles.IngestServer.OperatorConsole.Enrolling;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole.Describing;

/// <summary>Users, tokens, sessions and gateways.</summary>
internal static partial class ApiNotes
{
    private static IEnumerable<ApiNote> People() =>
    [
        Note<SessionDoor.WhoBody>("GET /session", "Who the caller is and what he may do"),
        Note<SessionDoor.WhoBody>("POST /session", "Exchanges name and password, or a token, for a cookie", 200, 401, 429),
        Note<SessionDoor.WhoBody>("POST /first-run", "Makes the first user, or sets a password, with the code of a one-time link", 200, 403, Conflict, 429),
        Note<SessionDoor.WhoBody>("POST /session/password", "Changes one's own password; all sessions end, this one is a new one", 200, Conflict),
        Note<SessionEndpoints.SessionBody[]>("GET /sessions", "Sessions that are open"),
        Note("DELETE /sessions/{id}", "Ends a session at once", 204),
        Note<UserEndpoints.UserBody[]>("GET /users", "Users"),
        Note<UserEndpoints.AddedBody>("POST /users", "Adds a user; without a password with a one-time link", 201, Conflict),
        Note<UserEndpoints.UserBody>("PUT /users/{name}", "Changes a user's role, or disables him", 200, Conflict),
        Note("DELETE /users/{name}", "Takes a user away", 204, Conflict),
        Note<UserEndpoints.LinkBody>("POST /users/{name}/link", "Makes a one-time link for a new password"),
        Note("POST /users/{name}/password", "Sets a user's password", 204),
        Note<UserEndpoints.EndedBody>("POST /users/{name}/revoke-sessions", "Ends all sessions of a user"),
        Note("GET /audit/verify", "Whether the audit is whole"),
        Note("DELETE /session", "Ends the session", 204),
        Note<TokenEndpoints.TokenBody[]>("GET /tokens", "Tokens, without what is secret of them"),
        Note<TokenEndpoints.AddedToken>("POST /tokens", "Makes a token; it is told once", 201, Conflict),
        Note("POST /tokens/{name}/revoke", "Ends a token at once", 204),
        Note<AuditEntry[]>("GET /audit", "Who did what, the newest first, page by page; as CSV to keep") with { Forms = [AcceptedForm.Json, AcceptedForm.Csv] },
    ];

    private static IEnumerable<ApiNote> Gateways() =>
    [
        Note<GatewayEndpoints.GatewayBody[]>("GET /gateways", "Gateways with their presence and whether their ledgers are complete"),
        Note<GatewayEndpoints.LedgerBody[]>("GET /gateways/{id}/ledger", "Which records of a gateway have come, by device and epoch"),
        Note<GatewayEndpoints.RebirthAnswer>("POST /gateways/{id}/rebirth", "Asks a gateway for its births", 200, Conflict, 502, Away, 504),
        Note<CredentialEndpoints.GatewayBody[]>("GET /gateway-credentials", "How each gateway proves who it is"),
        Note<CredentialEndpoints.CodeBody>("POST /gateway-credentials", "Lets a gateway in: an enrolment code, told once", 201, Conflict),
        Note<CredentialEndpoints.CodeBody>("POST /gateway-credentials/{id}/rotate", "Gives a gateway another secret: by a code that is told once, or with 202 over its own line", 200, Conflict) with { Bare = 202 },
        Note("POST /gateway-credentials/{id}/revoke", "Throws a gateway out", 204),
        Note<GatewayDetail>("GET /gateways/{id}", "One gateway: presence, versions, ledger, backlog, and how its buses and devices fare"),
        Note<CommandEndpoints.CommandPage>("GET /gateways/{id}/commands", "Commands to a gateway, the newest first, page by page"),
        Note<CommandBody>("POST /gateways/{id}/commands", "Sets a quantity of a device, asks for births, or has the configuration read again", 202, Conflict),
        Note<CommandBody>("GET /commands/{id}", "What became of a command"),
        Note<EnrolmentEndpoints.EnrolmentBody[]>("GET /enrolments", "Enrolments that are open"),
        Note<EnrolmentEndpoints.TokenBody>("POST /enrolments", "Lets a gateway enrol once; the token is told once", 201, Conflict),
        Note("DELETE /enrolments/{id}", "Takes an enrolment back", 204),
        Note<EnrolEndpoint.EnrolledBody>("POST /enrol", "A gateway enrols with its token, for a secret or a certificate", 200, Conflict, 429),
    ];
}
