using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Tests.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Fieldbus.Nmea0183;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>The loop of a line of talkers in simulated time, 4800 baud: whoever waits on the line moves the clock.</summary>
internal sealed class TalkerRig : IDisposable
{
    public const string Weather = "3715020117000001";
    public const string Position = "3715020117000001-02";

    private readonly TempFolder _folder = new();
    private readonly TalkerLine _line;
    private DateTimeOffset _until = DateTimeOffset.MaxValue;

    /// <param name="devices">The Devices of the bus as JSON.</param>
    public TalkerRig(string devices)
    {
        var setup = TestConfiguration.Load(_folder.Path, $$"""
            { "Agent": { "GatewayId": "GW-000001", "Group": "g" }, "Uplink": { "Server": "mqtt://127.0.0.1:9" },
              "Buses": [ { "Name": "sky", "Serial": { "Port": "/dev/null", "Baud": 4800 }, "Devices": [ {{devices}} ] } ] }
            """);
        var timing = RtuTiming.For(4800, 10);
        Line = new SimulatedLine(Time, Pass, timing);
        _line = new TalkerLine("sky", Line, timing.Character, Time, NullLogger.Instance, waker: null);
        Loop = new TalkerLoop(_line, setup.Devices[0], new SampleClock(Time), Board, Take, Time, NullLogger.Instance);
    }

    /// <summary>A weather head called WI, a set a second; what it says is believed at once.</summary>
    public static TalkerRig WithWeather() => new($$"""{ "Id": "{{Weather}}", "Profile": "weather-head-nmea", "Talker": "WI", "PeriodMs": 1000, {{Believed("env/temperature", "env/humidity", "env/pressure")}} }""");

    /// <summary>Overrides by which the first sentence counts, where the profile would wait for the second.</summary>
    public static string Believed(params string[] quantities) =>
        $"\"Overrides\": [ {string.Join(", ", quantities.Select(quantity => $"{{ \"Quantity\": \"{quantity}\", \"Confirm\": false }}"))} ]";

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public SimulatedLine Line { get; }

    public TalkerLoop Loop { get; }

    public DeviceBoard Board { get; } = new();

    /// <summary>What was handed on, batch by batch.</summary>
    public List<(string Device, Reading[] Readings)> Batches { get; } = [];

    /// <summary>Done after each batch instead of keeping it; null keeps all.</summary>
    public Action<DeviceBatch>? Taken { get; set; }

    public BusCounters Counters => _line.Counters;

    public IEnumerable<Reading> Of(Quantity quantity) => Batches.SelectMany(batch => batch.Readings).Where(reading => reading.Quantity == quantity);

    /// <summary>The bytes of a sentence: checksum, CR LF.</summary>
    public static byte[] Sentence(string body)
    {
        var sum = NmeaSentence.ChecksumOf(System.Text.Encoding.ASCII.GetBytes(body));
        return System.Text.Encoding.ASCII.GetBytes($"${body}*{sum:X2}\r\n");
    }

    /// <summary>Says sentences, one after the other; when the first began, UTC milliseconds.</summary>
    public long Say(params string[] bodies)
    {
        var began = Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var body in bodies) Line.Say(TimeSpan.Zero, Sentence(body));
        return began;
    }

    /// <summary>Lets the loop run for exactly a time: a wait that goes beyond it ends there, as if somebody had woken the line.</summary>
    public void Run(TimeSpan span)
    {
        _until = Time.GetUtcNow() + span;
        while (Time.GetUtcNow() < _until) Loop.Turn(CancellationToken.None);
        _until = DateTimeOffset.MaxValue;
    }

    /// <summary>Says the same set every second, for so many seconds.</summary>
    public void Talk(int seconds, params string[] bodies)
    {
        var next = Time.GetUtcNow();
        for (var second = 0; second < seconds; second++)
        {
            Say(bodies);
            next += TimeSpan.FromSeconds(1);
            Run(next - Time.GetUtcNow());
        }
    }

    public void Dispose()
    {
        _line.Dispose();
        _folder.Dispose();
    }

    private void Pass(TimeSpan span)
    {
        var left = _until - Time.GetUtcNow();
        Time.Advance(span < left ? span : left);
    }

    private void Take(DeviceBatch batch)
    {
        if (Taken is { } taken) taken(batch);
        else Batches.Add((batch.Device, [.. batch.Readings]));
    }
}
