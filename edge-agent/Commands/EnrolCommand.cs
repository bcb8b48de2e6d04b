using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Uplink;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent enrol CONFIG [--server URL] [--token TOKEN]</c></summary>
internal static class EnrolCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigArgument();
        var code = new Option<string?>("--token", "--code") { Description = "The one-time token that the console has shown or 'ingest-server gateways add' has printed; read from standard input when left out" };
        var server = new Option<string?>("--server") { Description = "Address of the server, mqtts://HOST:8883; those of the configuration when left out" };
        var command = new Command(
            "enrol",
            """
            Exchanges a one-time token for a secret of this gateway's own, kept in its data directory (file secret, mode 0600) and shown at every login
            from then on. Run it as the user of the agent.

            With the Debian package, whose user exists only while the service runs, write the code into Uplink.EnrolmentCode instead and
            restart the service: it enrols by itself.
            """)
        {
            config, code, server,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(config)!.FullName, parsed.GetValue(server), parsed.GetValue(code), stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? address, string? code, CancellationToken stop)
    {
        var faults = new FaultList(path);
        var configuration = AgentConfiguration.Read(path, faults);
        if (configuration is null || faults.Faults.Count > 0) return CheckCommand.Report([.. faults.Faults]);
        if (!TryReadServers(address, configuration.Uplink.Servers, out var servers))
        {
            Console.Error.WriteLine($"--server '{address}' is no address of the MQTT endpoint: give mqtts://HOST:8883, or mqtt://127.0.0.1:1883 within one machine. The token is exchanged there, not over HTTP.");
            return CommandLine.BadInput;
        }

        code ??= await Console.In.ReadLineAsync(stop);
        if (string.IsNullOrWhiteSpace(code))
        {
            Console.Error.WriteLine("No code: give --code, or write it to standard input. 'ingest-server gateways add' on the server prints one.");
            return CommandLine.BadInput;
        }

        using var logs = ConsoleLog.ForThisProcess();
        var enrolment = new Enrolment(configuration, TimeProvider.System, logs.CreateLogger(nameof(Uplink)));
        foreach (var server in servers)
        {
            var result = await enrolment.RunAsync(server, code.Trim(), stop);
            if (result.IsConnected)
            {
                Console.WriteLine($"{configuration.Agent.GatewayId} is enrolled at {server}; its secret lies in {enrolment.SecretPath}");
                return CommandLine.Ok;
            }

            Console.Error.WriteLine($"{server}: {result.Outcome}: {result.Reason}. Next step: {result.NextStep}");
        }

        return CommandLine.Failed;
    }

    private static bool TryReadServers(string? address, IReadOnlyList<Uri> configured, out IReadOnlyList<Uri> servers)
    {
        servers = configured;
        if (address is null) return true;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var given) || given.Scheme is not ("mqtt" or "mqtts") || given.Host.Length == 0) return false;
        servers = [given];
        return true;
    }
}
