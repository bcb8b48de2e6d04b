using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Tests.Outbox;
using SmartPoles.EdgeAgent.Tests.Uplink;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Probes;

/// <summary>Probes in the whole agent, and what its configuration refuses.</summary>
public sealed class ProbeRunTests : IDisposable
{
    private const string Camera = "3715020136000001";
    private const string Screen = "3715020215000001";

    private readonly TempFolder _folder = new();
    private readonly TcpSlave _slave = new();

    public void Dispose()
    {
        _slave.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_CameraAndDeadScreen_AreReadingsBesideThoseOfTheBus()
    {
        using var camera = new WebDevice("HTTP/1.1 401 Unauthorized\r\n\r\n");
        var setup = TestConfiguration.Load(_folder.Path, Text($$"""
            { "Id": "{{Camera}}", "Host": "127.0.0.1", "By": "Http", "Port": {{camera.Port}}, "PeriodMs": 1000, "TimeoutMs": 400 },
            { "Id": "{{Screen}}", "Host": "127.0.0.1", "By": "Tcp", "Port": {{FreePort.Next()}}, "PeriodMs": 1000, "TimeoutMs": 400 }
            """));
        await using (var pipeline = EdgePipeline.Open(setup, TimeProvider.System, new LogLines()))
        {
            using var stop = new CancellationTokenSource();
            var running = pipeline.RunAsync(stop.Token);
            await Deadline.Until(() => pipeline.Probes.Count == 2 && pipeline.Probes.All(probe => probe.Asked > 0), TimeSpan.FromSeconds(60), "both were asked");
            await stop.CancelAsync();
            await running;
        }

        var outbox = OutboxBench.Open(setup.Configuration.Agent.DataDirectory, 99);
        var readings = outbox.TakeAll().SelectMany(record => record.Readings.Select(reading => (record.Device, reading))).ToList();
        outbox.Close();
        Assert.Equal((1.0, Quality.Good), One(Camera, Quantity.LinkReachable));
        Assert.Equal((401.0, Quality.Good), One(Camera, Quantity.LinkHttpStatus));
        Assert.True(One(Camera, Quantity.LinkLatency).Value > 0);
        Assert.Equal((0.0, Quality.Good), One(Screen, Quantity.LinkReachable));
        Assert.Equal(Quality.Timeout, One(Screen, Quantity.LinkLatency).Quality);
        Assert.Contains(readings, each => each.Device == TestConfiguration.Lamp);

        (double Value, Quality Quality) One(string device, Quantity quantity)
        {
            var found = readings.First(each => each.Device == device && each.reading.Quantity == quantity).reading;
            return (found.Value, found.Quality);
        }
    }

    [Theory]
    [InlineData("""{ "Id": "3715020136000001", "Host": "h", "By": "Tcp" }""", ".Port", "no port to connect to")]
    [InlineData("""{ "Id": "3715020118000001", "Host": "h" }""", ".Id", "is also the id of $.Buses[0].Devices[0]")]
    [InlineData("""{ "Id": "3715020136000001", "Host": "h", "PeriodMs": 3000 }""", ".PeriodMs", "2 tries of 2000 ms take longer")]
    [InlineData("""{ "Id": "3715020136000001", "Host": "h", "By": "Http", "HttpPath": "x y" }""", ".HttpPath", "is no path")]
    [InlineData("""{ "Id": "3715020136000001", "Host": "a b" }""", ".Host", "")]
    public void Load_ProbeThatCannotBe_IsAFaultWithItsPlace(string probe, string key, string problem)
    {
        File.WriteAllText(_folder["agent.json"], Text(probe));
        var faults = new List<Fault>();

        Assert.Null(AgentSetup.Load(_folder["agent.json"], faults));
        var fault = Assert.Single(faults).ToString();
        Assert.Contains($"$.Probes[0]{key}", fault);
        Assert.Contains(problem, fault);
    }

    private string Text(string probes) => TestConfiguration.Text(TestConfiguration.TcpLine(_slave.Port), FreePort.Next())
        .Replace("\"Buses\"", $"\"Status\": {{ \"Port\": 0 }}, \"Probes\": [ {probes} ], \"Buses\"");
}
