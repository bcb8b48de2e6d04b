using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Instruments;
using SmartPoles.EdgeAgent.Tests.Uplink;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Instruments;

/// <summary>A port that instruments dial, with its configuration; the test plays the instrument and the outbox.</summary>
internal sealed class PortBench : IAsyncDisposable
{
    public const string Station = "3715020118000000000000A1";
    public const string RealTimeDevice = "3715020118000001-02";
    public const string MinuteDevice = "3715020118000001-03";
    public const string HourDevice = "3715020118000001-04";

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(string Device, Reading Reading)> _taken = new();
    private readonly Task _running;

    public PortBench(TimeProvider? time = null, bool setsClock = false, int connectionsMax = 8, string unit = "Ug")
    {
        Time = time ?? TimeProvider.System;
        var number = FreePort.Next();
        var options = new InstrumentPortOptions
        {
            Name = "hj212", Address = "127.0.0.1", Port = number, ConnectionsMax = connectionsMax, UtcOffsetMinutes = 480,
            Devices =
            [
                Device(RealTimeDevice, InstrumentData.RealTime, unit, setsClock),
                Device(MinuteDevice, InstrumentData.Minute, unit, setsClock),
                Device(HourDevice, InstrumentData.Hour, unit, setsClock),
            ],
        };
        var context = new InstrumentContext(
            new SampleClock(Time), Board, Take, KeptAsync, Time, Log);
        Kept.SetResult();
        Port = new InstrumentPort(options, context);
        _running = Port.RunAsync(_stop.Token);
    }

    public TimeProvider Time { get; }

    public DeviceBoard Board { get; } = new();

    public LogLines Log { get; } = new();

    public InstrumentPort Port { get; }

    /// <summary>The disk: what was taken is kept when this ends.</summary>
    public TaskCompletionSource Kept { get; set; } = new();

    public IReadOnlyList<(string Device, Reading Reading)> Taken => [.. _taken];

    public async Task<Dialler> DialAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await Deadline.Until(async () => await TryConnectAsync(socket), TimeSpan.FromSeconds(60), "the port listens");
        return new Dialler(socket, Time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task<bool> TryConnectAsync(Socket socket)
    {
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port.Options.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>What becomes of what is taken.</summary>
    public KeepOutcome TakesAs { get; set; } = KeepOutcome.InMemory;

    /// <summary>Where it is when <see cref="Kept"/> ends.</summary>
    public KeepOutcome KeepsAs { get; set; } = KeepOutcome.OnDisk;

    private KeepOutcome Take(DeviceBatch batch)
    {
        if (TakesAs == KeepOutcome.Lost) return TakesAs;
        foreach (var reading in batch.Readings) _taken.Enqueue((batch.Device, reading));
        return TakesAs;
    }

    private async ValueTask<KeepOutcome> KeptAsync(CancellationToken cancel)
    {
        await Kept.Task.WaitAsync(cancel);
        return KeepsAs;
    }

    private static InstrumentOptions Device(string id, InstrumentData data, string unit, bool setsClock) => new()
    {
        Id = id, Station = Station, Password = "123456", Data = data, SilenceSecondsMax = 600, SetsClock = setsClock, Path = "$",
        Factors =
        [
            new FactorOptions { Code = "a34004", Quantity = null, Unit = Enum.Parse<FactorUnit>(unit), Path = "$" },
            new FactorOptions { Code = "a34002", Quantity = null, Unit = Enum.Parse<FactorUnit>(unit), Path = "$" },
            new FactorOptions { Code = data == InstrumentData.RealTime ? "LA" : "Leq", Quantity = null, Unit = FactorUnit.Standard, Path = "$" },
        ],
    };
}

/// <summary>The instrument's end of the line, by hand.</summary>
internal sealed class Dialler(Socket socket, TimeProvider time) : IDisposable
{
    private readonly List<byte> _heard = [];
    private long _lastMs;

    public DateTimeOffset Now => time.GetUtcNow().ToOffset(TimeSpan.FromHours(8));

    /// <summary>QN of a packet that is sent now: never twice the same.</summary>
    public string Number(TimeSpan clockError = default)
    {
        var ms = Math.Max(Now.ToUnixTimeMilliseconds(), _lastMs + 1);
        _lastMs = ms;
        return DateTimeOffset.FromUnixTimeMilliseconds(ms).ToOffset(TimeSpan.FromHours(8)).Add(clockError).ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
    }

    public static string Text(DateTimeOffset moment) => moment.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    /// <summary>A frame around data; gives its QN.</summary>
    public byte[] Packet(string command, string data, out string number, string flag = "Flag=5", string? qn = null, string password = "123456", string station = PortBench.Station)
    {
        number = qn ?? Number();
        return Hj212Text.Frame($"QN={number};ST=22;CN={command};PW={password};MN={station};{flag};CP=&&{data}&&");
    }

    public async Task SendAsync(byte[] bytes) => await socket.SendAsync(bytes);

    /// <summary>The next packet that comes, by the parser of the standard's grammar; null when none comes in time.</summary>
    public async Task<Hj212Text?> HearAsync(TimeSpan? limit = null)
    {
        using var over = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(60));
        var buffer = new byte[4096];
        while (_heard.IndexOf((byte)'\n') < 0)
        {
            try
            {
                var received = await socket.ReceiveAsync(buffer, over.Token);
                if (received == 0) return null;
                _heard.AddRange(buffer[..received]);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        var end = _heard.IndexOf((byte)'\n') + 1;
        var frame = _heard[..end].ToArray();
        _heard.RemoveRange(0, end);
        return Hj212Text.Read(frame);
    }

    public void Dispose() => socket.Dispose();
}
