using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Tests.Buses;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>The loop of a line of talkers on a real serial device of the kernel.</summary>
public sealed class TalkerOnSocatTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_OnAPtyThatIsPulledOut_ReadsIsDownAndReadsAgain()
    {
        var setup = TestConfiguration.Load(_folder.Path, $$"""
            { "Agent": { "GatewayId": "GW-000001", "Group": "g" }, "Uplink": { "Server": "mqtt://127.0.0.1:9" },
              "Buses": [ { "Name": "sky", "Serial": { "Port": "{{_folder["master"]}}", "Baud": 4800 },
                "Devices": [ { "Id": "{{TalkerRig.Weather}}", "Profile": "weather-head-nmea", "Talker": "WI", "PeriodMs": 1000 } ] } ] }
            """);
        var board = new DeviceBoard();
        var time = TimeProvider.System;
        var line = BusFactory.CreateTalker(setup.Configuration.Buses[0], time, NullLogger.Instance);
        await using var loop = new TalkerLoop(line, setup.Devices[0], new SampleClock(time), board, static _ => { }, time, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = loop.RunAsync(TimeSpan.Zero, stop.Token);
        try
        {
            for (var round = 0; round < 2; round++)
            {
                var speed = 2.15 + round;
                using (var wire = await SocatLine.StartAsync(_folder))
                {
                    await Deadline.Until(
                        () =>
                        {
                            wire.Slave.Write(TalkerRig.Sentence($"WIMWV,137.0,T,{speed.ToString(System.Globalization.CultureInfo.InvariantCulture)},M,A"));
                            return board.Latest(TalkerRig.Weather, Quantity.EnvWindSpeed) is { IsGood: true } told && Math.Abs(told.Value - speed) < 1e-9;
                        },
                        Limit, "the head is heard");
                }

                await Deadline.Until(() => board.Latest(TalkerRig.Weather, Quantity.EnvWindSpeed) is { Quality: Quality.BusDown }, Limit, "the port is gone");
            }

            Assert.Equal(0, loop.Status.Counters.BytesSent);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }
}
