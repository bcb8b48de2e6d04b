using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server tokens add|list|revoke</c></summary>
internal static class TokensCommand
{
    internal static Command Build() => new(
        "tokens",
        """
        Which programs may use the API: tokens with a role, viewer < operator < engineer < admin, or auditor. Asks the running server.

        People sign in with a password: ingest-server users.
        """)
    {
        Add(),
        List(),
        Revoke(),
    };

    private static Command Add()
    {
        var name = new Argument<string>("name") { Description = "Who or what will use it; stands in the audit and at acknowledgements." };
        var role = new Option<string>("--role") { Description = $"{ApiRoles.Names}.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetNames<ApiRole>().Select(each => each.ToLowerInvariant())]);
        var expires = new Option<TimeSpan?>("--expires") { Description = "How long it is good: 24h, 90d. Default: until it is revoked.", CustomParser = Lifetime.Read };
        var server = new ServerConnection();
        var command = new Command("add", "Adds a token and prints it, for the only time.") { name, role, expires };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Post, "api/v1/tokens",
            new { name = parsed.GetValue(name), role = parsed.GetValue(role), lifetimeSeconds = (long?)parsed.GetValue(expires)?.TotalSeconds },
            (answer, output) =>
            {
                output.WriteLine(answer.GetProperty("token").GetString());
                parsed.InvocationConfiguration.Error.WriteLine("It is shown this once. API: -H \"Authorization: Bearer TOKEN\"; tap, from engineer on: mosquitto_sub -i tap -u NAME -P TOKEN -t 'spBv1.0/#'");
            },
            stop));
        return command;
    }

    private static Command List()
    {
        var server = new ServerConnection();
        var command = new Command("list", "Shows the tokens that are or were there, without the tokens themselves.");
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(parsed, HttpMethod.Get, "api/v1/tokens", null, ShowAll, stop));
        return command;
    }

    private static Command Revoke()
    {
        var name = new Argument<string>("name") { Description = "The token's name." };
        var server = new ServerConnection();
        var command = new Command("revoke", "Withdraws a token at once; its streams and taps end.") { name };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Post, $"api/v1/tokens/{Uri.EscapeDataString(parsed.GetValue(name)!)}/revoke", null,
            (_, output) => output.WriteLine($"{parsed.GetValue(name)} is revoked"), stop));
        return command;
    }

    private static void ShowAll(JsonElement tokens, TextWriter output)
    {
        foreach (var token in tokens.EnumerateArray())
        {
            var state = token.GetProperty("isGood").GetBoolean() ? "good" : token.GetProperty("revokedUnixMs").ValueKind == JsonValueKind.Null ? "expired" : "revoked";
            output.WriteLine($"{token.GetProperty("name").GetString(),-24} {token.GetProperty("role").GetString(),-9} {state,-8} until {Date(token.GetProperty("expiresUnixMs"))}");
        }

        if (tokens.GetArrayLength() == 0) output.WriteLine("No token: ingest-server tokens add NAME --role viewer");
    }

    internal static string Date(JsonElement unixMs) => unixMs.ValueKind == JsonValueKind.Null
        ? "-"
        : DateTimeOffset.FromUnixTimeMilliseconds(unixMs.GetInt64()).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
