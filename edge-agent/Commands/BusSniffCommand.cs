using System.CommandLine;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent bus sniff --port FILE [--for SECONDS]</c></summary>
internal static class BusSniffCommand
{
    internal static Command Build()
    {
        var line = new LineArguments(BusCommand.TimeoutMs);
        var span = new Option<double?>("--for") { Description = "End after so many seconds; default when stopped with Ctrl+C", HelpName = "S" };
        var capture = new Option<string?>("--capture") { Description = "Also write every frame with its times to a file that device-simulators slave --capture answers from", HelpName = "FILE" };
        var command = new Command(
            "sniff",
            """
            Listens to a line without sending a byte: questions and answers decoded, with times, and what is no frame. Modbus RTU, the meters of
            DL/T 645 and CJ/T 188, and heads that talk NMEA 0183, also mixed on one line.
            Needs a port of its own on the line, beside the master's.

            Example:
              edge-agent bus sniff --port /dev/ttyUSB1 --baud 9600 --for 30
              edge-agent bus sniff --port /dev/ttyUSB1 --baud 2400 --parity Even        meters
              edge-agent bus sniff --port /dev/ttyUSB1 --for 300 --capture pole.cap    and at the desk: device-simulators slave --rtu --capture pole.cap
            """)
        {
            span,
            capture,
        };
        line.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            if (line.Fault(parsed) is { } fault)
            {
                Console.Error.WriteLine(fault);
                return CommandLine.BadInput;
            }

            var settings = line.OneSetting(parsed);
            using var tap = line.Line(parsed, settings);
            using var limit = parsed.GetValue(span) is { } seconds ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System) : new CancellationTokenSource();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
            var counts = new SniffCounts();
            try
            {
                await using var file = parsed.GetValue(capture) is { } path ? SniffCapture.Create(path) : null;
                await tap.OpenAsync(over.Token);
                Console.Error.WriteLine($"listening on {tap.Address}{(line.IsTcp(parsed) ? "" : $" at {settings}")}");
                Console.WriteLine(SniffText.Head);
                var listening = new LineListening(tap, RtuTiming.For(settings.Baud, settings.BitsPerCharacter), TimeProvider.System);
                await listening.RunAsync(
                    heard =>
                    {
                        counts.Add(heard);
                        file?.Add(heard);
                        Console.WriteLine(SniffText.Line(heard));
                    },
                    over.Token);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                // The time is up or the technician has seen enough.
            }
            catch (CaptureFileException failure)
            {
                Console.Error.WriteLine(failure.Message);
                return CommandLine.Failed;
            }
            catch (IOException failure)
            {
                Console.Error.WriteLine($"{tap.Address}: {failure.Message}{line.WhoHasIt(parsed)}");
                return CommandLine.Failed;
            }

            Console.Error.Write(counts.ToText());
            return CommandLine.Ok;
        });
        return command;
    }
}
