using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server run [CONFIG]</c></summary>
internal static class RunCommand
{
    internal static Command Build()
    {
        var arguments = new ServerArguments();
        var command = new Command("run", "Runs the server until it is stopped (Ctrl+C or SIGTERM).");
        arguments.AddTo(command);
        var replay = new Option<bool>("--replay")
        {
            Description = "Take receive times and ticks from a recording (device-simulators replay --as-it-was); wants an empty data folder.",
        };
        command.Options.Add(replay);
        command.SetAction((parsed, stop) => RunAsync(arguments, parsed, parsed.GetValue(replay), stop));
        return command;
    }

    private static async Task<int> RunAsync(ServerArguments arguments, ParseResult parsed, bool isReplay, CancellationToken stop)
    {
        var faults = new List<string>();
        var setup = arguments.Load(parsed, faults) is { } options ? ServerSetup.Load(options, faults) : null;
        if (setup is null) return CheckCommand.Report(faults);
        if (setup.Notice is { } notice) Console.Error.WriteLine(notice);
        try
        {
            await using var host = await IngestHost.StartAsync(setup with { IsReplay = isReplay }, TimeProvider.System, stop);
            var options1 = setup.Options;
            if (options1.Intake.MqttPort > 0) Console.WriteLine($"MQTT for gateways  mqtt://{options1.Intake.Host}:{options1.Intake.MqttPort}");
            if (options1.Intake.Tls is { } tls) Console.WriteLine($"MQTT with TLS      mqtts://{options1.Intake.Host}:{tls.Port}");
            Console.WriteLine($"console and API    {(options1.Console.CertificateFile is null ? "http" : "https")}://{options1.Console.Host}:{options1.Console.HttpPort}/");
            if (host.FirstCode is { } code)
            {
                Console.WriteLine($"first admin        {FirstLink.For(options1.Console, code)}");
                Console.WriteLine("                   Nobody can sign in yet. Open this link once, within 24 hours; ingest-server users link makes another.");
            }

            await host.WaitForShutdownAsync(stop);
            return CommandLine.Ok;
        }
        catch (Exception fault) when (fault is AddressInUseException or SocketException || fault.InnerException is AddressInUseException)
        {
            Console.Error.WriteLine($"A port is in use: {fault.Message} Choose others with --mqtt-port and --http-port.");
            return CommandLine.Failed;
        }
        catch (IOException fault)
        {
            Console.Error.WriteLine($"Cannot start: {fault.Message}");
            return CommandLine.Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return CommandLine.Ok;
        }
    }
}
