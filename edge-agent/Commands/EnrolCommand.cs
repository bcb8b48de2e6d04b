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
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(config)!.FullName, parsed.GetValue(server), parsed.GetValue(code), parsed.InvocationConfiguration, stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? address, string? code, InvocationConfiguration output, CancellationToken stop)
    {
        var faults = new FaultList(path);
        var configuration = AgentConfiguration.Read(path, faults);
        if (configuration is null || faults.Faults.Count > 0) return CheckCommand.Report([.. faults.Faults]);
        if (EnrolOptions.Servers(address, configuration.Uplink.Servers, out var refusal) is not { } servers)
        {
            await output.Error.WriteLineAsync(refusal);
            return CommandLine.BadInput;
        }

        if (EnrolOptions.Token(code ?? await Console.In.ReadLineAsync(stop)) is not { } token)
        {
            await output.Error.WriteLineAsync(EnrolOptions.NoToken);
            return CommandLine.BadInput;
        }

        using var logs = ConsoleLog.ForThisProcess();
        var enrolment = new Enrolment(configuration, TimeProvider.System, logs.CreateLogger(nameof(Uplink)));
        foreach (var server in servers)
        {
            var result = await enrolment.RunAsync(server, token, stop);
            if (result.IsConnected)
            {
                await output.Output.WriteLineAsync($"{configuration.Agent.GatewayId} is enrolled at {server}; its secret lies in {enrolment.SecretPath}");
                return CommandLine.Ok;
            }

            await output.Error.WriteLineAsync($"{server}: {result.Outcome}: {result.Reason}. Next step: {result.NextStep}");
        }

        return CommandLine.Failed;
    }
}
