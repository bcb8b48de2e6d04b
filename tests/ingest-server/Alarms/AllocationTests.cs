using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>A reading of a device that is known allocates nothing, under all default rules.</summary>
public sealed class AllocationTests
{
    public static TheoryData<string, Quantity[]> Kinds => new()
    {
        { "3715020118", [Quantity.LampVoltage, Quantity.LampPower, Quantity.LampRelay, Quantity.LampDimming, Quantity.LampEnergy] },
        { "3715020103", [Quantity.CoverTilt, Quantity.CoverOpen, Quantity.CoverWaterLevel, Quantity.CoverBattery] },
        { "3715020101", [Quantity.WaterPressure, Quantity.WaterFlow] },
        { "3715020111", [Quantity.GasCh4, Quantity.GasStatus] },
        { "3715020309", [Quantity.EnvWindSpeed, Quantity.EnvTemperature, Quantity.EnvPm25, Quantity.EnvPm10, Quantity.EnvRain] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Apply_ReadingsOfKnownDevices_AllocatesNothing(string kind, Quantity[] quantities)
    {
        var kernel = Kernel();
        var transitions = new List<AlarmTransition>();
        Play(kernel, transitions, Entries(kind, quantities, T0, 400));

        var pass = 0;
        List<byte[]> entries = [];
        Next();
        var allocated = Allocations.Of(() => Play(kernel, transitions, entries), between: Next);

        Assert.Equal(0, allocated);
        Assert.Empty(transitions);

        void Next() => entries = Entries(kind, quantities, T0 + (++pass * 400 * Second), 400);
    }

    /// <summary>The measure sees what an alarm costs, so it would see what a reading costs.</summary>
    [Fact]
    public void Apply_AReadingThatRaises_IsSeenByTheMeasure()
    {
        var kernel = Kernel();
        var transitions = new List<AlarmTransition>();
        Play(kernel, transitions, Entries("3715020111", [Quantity.GasCh4], T0, 10));
        var raise = new List<byte[]> { Entry("3715020111000001", T0 + Hour, Good(Quantity.GasCh4, T0 + Hour, 99)) };

        var before = Allocations.SoFar;
        Play(kernel, transitions, raise);

        Assert.True(Allocations.SoFar > before);
    }

    private static AlarmKernel Kernel()
    {
        var faults = new List<string>();
        var rules = RuleFile.Load(RuleFile.DefaultPath, faults);
        Assert.Empty(faults);
        return new AlarmKernel(rules!, new CityStub());
    }

    private static void Play(AlarmKernel kernel, List<AlarmTransition> transitions, List<byte[]> entries)
    {
        foreach (var bytes in entries)
        {
            JournalEntry.Read(bytes, out var entry);
            kernel.Apply(in entry, 0, transitions);
        }
    }

    private static List<byte[]> Entries(string kind, Quantity[] quantities, long from, int seconds)
    {
        var entries = new List<byte[]>();
        var writer = new EntryWriter();
        for (var second = 0; second < seconds; second++)
        {
            var at = from + (second * Second);
            entries.Add(writer.Tick(at).ToArray());
            for (var device = 0; device < 3; device++)
            {
                entries.Add(Entry($"{kind}00000{device}", at, [.. quantities.Select(quantity => Good(quantity, at, Usual(quantity, second)))]));
            }
        }

        return entries;
    }

    private static double Usual(Quantity quantity, int second) => quantity switch
    {
        Quantity.LampVoltage => 220 + (second % 3),
        Quantity.LampEnergy or Quantity.EnvRain => 100,
        Quantity.CoverBattery => 3.6,
        Quantity.WaterPressure => 0.3 + (second % 5 * 0.001),
        Quantity.EnvTemperature => 20,
        Quantity.EnvPm10 or Quantity.EnvPm25 => 40 + (second % 7),
        Quantity.WaterFlow or Quantity.CoverTilt => 3 + (second % 2),
        _ => 0,
    };

    private static byte[] Entry(string device, long at, params Reading[] readings)
    {
        var message = new DecodedMessage();
        message.Reset(MessageKind.Data, GatewayMessages.Gateway, device, at);
        message.Readings.AddRange(readings.Select(reading => new DecodedReading(reading, false)));
        return new EntryWriter().Message(message).ToArray();
    }
}
