using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Uplink;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent enrol CONFIG [--code CODE]</c></summary>
internal static class EnrolCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigArgument();
        var code = new Option<string?>("--code") { Description = "The code that 'ingest-server gateways add' has printed; read from standard input when left out" };
        var command = new Command(
            "enrol",
            """
            Exchanges an enrolment code for a secret of this gateway's own, kept in its data directory. Run it as the user of the agent.

            With the Debian package, whose user exists only while the service runs, write the code into Uplink.EnrolmentCode instead and
            restart the service: it enrols by itself.
            """)
        {
            config, code,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(config)!.FullName, parsed.GetValue(code), stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? code, CancellationToken stop)
    {
        var faults = new FaultList(path);
        var configuration = AgentConfiguration.Read(path, faults);
        if (configuration is null || faults.Faults.Count > 0) return CheckCommand.Report([.. faults.Faults]);
        code ??= await Console.In.ReadLineAsync(stop);
        if (string.IsNullOrWhiteSpace(code))
        {
            Console.Error.WriteLine("No code: give --code, or write it to standard input. 'ingest-server gateways add' on the server prints one.");
            return CommandLine.BadInput;
        }

        using var logs = ConsoleLog.ForThisProcess();
        var enrolment = new Enrolment(configuration, TimeProvider.System, logs.CreateLogger(nameof(Uplink)));
        foreach (var server in configuration.Uplink.Servers)
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
}
