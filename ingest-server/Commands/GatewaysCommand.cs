using System.CommandLine;
using System.Text.Json;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server gateways add|list|rotate|revoke</c></summary>
internal static class GatewaysCommand
{
    internal static Command Build() => new("gateways", "Which gateways may connect, and with what. Asks the running server.")
    {
        Add(),
        List(),
        Rotate(),
        Revoke(),
    };

    private static Command Add()
    {
        var id = new Argument<string>("gateway") { Description = "Gateway id, as in Agent.GatewayId." };
        var group = new Option<string?>("--group") { Description = "Sparkplug group; needed for a gateway that is not in the registry file." };
        var certificate = new Option<string?>("--certificate") { Description = "CN of its client certificate, where it is not the gateway id." };
        var expires = CodeLifetime();
        var server = new ServerConnection();
        var command = new Command(
            "add",
            """
            Lets a gateway in and prints its enrolment code: the gateway exchanges it once for a secret of its own.

            On the gateway: edge-agent enrol agent.json --code CODE, or Uplink.EnrolmentCode in its configuration.
            """)
        {
            id, group, certificate, expires,
        };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Post, "api/v1/gateway-credentials",
            new { id = parsed.GetValue(id), group = parsed.GetValue(group), certificateName = parsed.GetValue(certificate), codeSeconds = (long?)parsed.GetValue(expires)?.TotalSeconds },
            ShowCode, stop));
        return command;
    }

    private static Command List()
    {
        var server = new ServerConnection();
        var command = new Command("list", "Shows every gateway and by what it may connect.");
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(parsed, HttpMethod.Get, "api/v1/gateway-credentials", null, ShowAll, stop));
        return command;
    }

    private static Command Rotate()
    {
        var id = new Argument<string>("gateway") { Description = "Gateway id." };
        var byCode = new Option<bool>("--code") { Description = "Print a new enrolment code, for hardware that was replaced or lost its disk." };
        var expires = CodeLifetime();
        var server = new ServerConnection();
        var command = new Command(
            "rotate",
            """
            Gives a gateway a new secret over its own connection, which it takes up again at once; needs MQTT 5 and TLS, or one machine.
            The old secret is good until the new one is used, so nothing is lost when it goes wrong.
            """)
        {
            id, byCode, expires,
        };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Post, $"api/v1/gateway-credentials/{Uri.EscapeDataString(parsed.GetValue(id)!)}/rotate",
            new { byCode = parsed.GetValue(byCode), codeSeconds = (long?)parsed.GetValue(expires)?.TotalSeconds },
            (answer, output) =>
            {
                if (parsed.GetValue(byCode)) ShowCode(answer, output);
                else output.WriteLine($"{parsed.GetValue(id)} takes a new secret when it is back; gateways list shows when it has");
            },
            stop));
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("gateway") { Description = "Gateway id." };
        var server = new ServerConnection();
        var command = new Command("revoke", "Throws a gateway out at once: its connection ends, its secret, code and certificate are no good.") { id };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Post, $"api/v1/gateway-credentials/{Uri.EscapeDataString(parsed.GetValue(id)!)}/revoke", null,
            (_, output) => output.WriteLine($"{parsed.GetValue(id)} is revoked"), stop));
        return command;
    }

    private static Option<TimeSpan?> CodeLifetime() =>
        new("--expires") { Description = "How long the code is good: 30m, 24h, 7d. Default 24h.", CustomParser = Lifetime.Read };

    private static void ShowCode(JsonElement answer, TextWriter output)
    {
        output.WriteLine(answer.GetProperty("code").GetString());
        Console.Error.WriteLine($"Good once, until {TokensCommand.Date(answer.GetProperty("expiresUnixMs"))}. On the gateway: edge-agent enrol agent.json --code CODE");
    }

    private static void ShowAll(JsonElement gateways, TextWriter output)
    {
        foreach (var gateway in gateways.EnumerateArray())
        {
            output.WriteLine($"{gateway.GetProperty("id").GetString(),-24} {gateway.GetProperty("group").GetString(),-16} {gateway.GetProperty("state").GetString()}");
        }
    }
}
