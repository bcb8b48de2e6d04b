using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.EdgeAgent.Probes;
using SmartPoles.EdgeAgent.Status;
using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Status;

public sealed class StatusServerTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port = FreePort.Next();
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _running = new StatusServer(_port, Snapshot, TimeProvider.System, NullLogger.Instance).RunAsync(_stop.Token);
        await Deadline.Until(async () => (await AskAsync("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")).StartsWith("HTTP/1.1 200", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the page answers");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET /status.json HTTP/1.1\r\nHost: 127.0.0.1:9180\r\n\r\n", 200)]
    [InlineData("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 421)]
    [InlineData("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("GET /etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [InlineData("rubbish\r\n\r\n", 400)]
    public async Task Answer_ByItsRequest_HasTheStatus(string request, int status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await AskAsync(request));

    [Fact]
    public async Task Answer_EndlessHead_IsCutOff() =>
        Assert.StartsWith("HTTP/1.1 400", await AskAsync("GET / HTTP/1.1\r\nX: " + new string('a', RequestHead.BytesMax)));

    /// <summary>Readers that never finish their request take all places for a while; the page answers again by itself.</summary>
    [Fact]
    public async Task Answer_AllPlacesTakenBySlowReaders_ComesBack()
    {
        var slow = new List<TcpClient>();
        for (var index = 0; index < StatusServer.ConnectionsMax; index++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            await client.GetStream().WriteAsync("GET /"u8.ToArray());
            slow.Add(client);
        }

        await Deadline.Until(async () => (await AskAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).StartsWith("HTTP/1.1 200", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the page answers again");
        slow.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Page_Always_AsksForNothingElseAndEscapes()
    {
        var page = await AskAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Contains("default-src 'none'", page);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("src=", page);
        Assert.Contains("bus &lt;1&gt;", page);
        Assert.Contains("✗ silent, missed 7", page);
        Assert.Contains("228.6 V", page);
        Assert.Contains("waits for late answers, 7 s left", page);
        Assert.Contains("cam&lt;1&gt;:554", page);
        Assert.Contains("✗ not reachable", page);
    }

    [Fact]
    public async Task Json_Always_HoldsTheLatestValues()
    {
        var answer = await AskAsync("GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using var json = JsonDocument.Parse(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);

        var device = json.RootElement.GetProperty("buses")[0].GetProperty("devices")[0];
        Assert.Equal("Timeout", json.RootElement.GetProperty("probes")[0].GetProperty("outcome").GetString());
        Assert.Equal(6.4, json.RootElement.GetProperty("buses")[0].GetProperty("late_answers_wait_s").GetDouble());
        Assert.Equal("Down", device.GetProperty("state").GetString());
        Assert.Equal(228.6, device.GetProperty("values")[0].GetProperty("value").GetDouble());
        Assert.Equal(JsonValueKind.Null, device.GetProperty("values")[1].GetProperty("value").ValueKind);
    }

    [Fact]
    public async Task Metrics_ByPromtool_AreClean()
    {
        var promtool = RealPart.Require("promtool", "prometheus");
        var answer = await AskAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.StandardInput.WriteAsync(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        process.StandardInput.Close();
        var complaints = await process.StandardError.ReadToEndAsync() + await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("", complaints);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Run_PortIsTaken_GoesOnWithoutThePage()
    {
        using var over = new CancellationTokenSource();
        var second = new StatusServer(_port, Snapshot, TimeProvider.System, NullLogger.Instance).RunAsync(over.Token);

        Assert.False(second.IsCompleted);
        await over.CancelAsync();
        await second;
    }

    private async Task<string> AskAsync(string request)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadToEndAsync();
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return "";
        }
    }

    [Fact]
    public void Metrics_OfAnAgentWithoutABus_TellTheReadingsOfItsInstruments() => Assert.Contains(
        "smartpoles_agent_reading{device=\"3715020118000001\",quantity=\"lamp/voltage\",unit=\"V\"} 228.6", StatusMetrics.Write(Snapshot() with { Buses = [] }));

    private static StatusSnapshot Snapshot() => new()
    {
        GatewayId = "GW-000001",
        Version = "1.2.3",
        NowUnixMs = 1_790_000_000_000,
        Running = TimeSpan.FromMinutes(7),
        Clock = ClockQuality.Synchronised,
        Configuration = "agent.json",
        Buses = [new BusStatus("bus <1>", "/dev/tty\"S1", true, 42.5, new BusCounters(), [new DeviceStatus("3715020118000001", 1, "lamp-controller", DeviceState.Down, 7, 12.5, 1_789_999_000_000)]) { QuietLeft = TimeSpan.FromSeconds(6.4) }],
        Probes = [new ProbeStatus("3715020136000001", "cam<1>:554", new ProbeResult(ProbeOutcome.Timeout, ProbeWay.Tcp, TimeSpan.Zero, 0, "no answer within 2000 ms"), 1_789_999_000_000, 9, 2)],
        Latest =
        [
            new LatestValue("3715020118000001", QuantityCatalogue.Get(Quantity.LampVoltage), new Reading(Quantity.LampVoltage, 1_790_000_000_000, 228.6, Quality.Good)),
            new LatestValue("3715020118000001", QuantityCatalogue.Get(Quantity.LampPower), Reading.Bad(Quantity.LampPower, 1_790_000_000_000, Quality.Timeout)),
            new LatestValue("3715020118000001", QuantityCatalogue.Get(Quantity.LampFault), null),
        ],
        Outbox = new OutboxStatus { BytesOnDisk = 1, CapacityBytes = 2, Taken = 3, Acknowledged = 4, Dropped = 5, Thinned = 6, BytesWritten = 7, Flushes = 8, Trouble = null },
        PendingBytes = 9,
        Uplink = new UplinkStatus { Server = "mqtt://h/", IsConnected = true, Trouble = "", SinceUnixMs = 1_789_999_999_000, Sessions = 1, InFlight = 0, Published = 10 },
        MemoryBytes = 30_000_000,
    };
}
