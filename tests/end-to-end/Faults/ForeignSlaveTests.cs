using System.Diagnostics;
using System.Text.Json.Nodes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// Slaves by Debian's python3-pymodbus, read by the agent over a pair of pseudo-terminals and over TCP: values, refusals, late and
/// stray answers, all by the script's own note of what it served.
/// </summary>
public sealed class ForeignSlaveTests : IAsyncLifetime
{
    private const string Python = "/usr/bin/python3";

    private readonly CityRig _city = new();
    private readonly List<RunningProgram> _programs = [];
    private readonly FaultGateway _gateway;

    public ForeignSlaveTests() => _gateway = new FaultGateway(_city, 1, isForeign: true);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        foreach (var program in Enumerable.Reverse(_programs)) await program.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Pymodbus_OverAPairOfPseudoTerminals_IsReadRight()
    {
        var socat = RealPart.Require("socat", "socat");
        var far = _city.Folder["far-end"];
        _programs.Add(RunningProgram.Start(new ProcessStartInfo(socat, [$"pty,raw,echo=0,link={_gateway.Port}", $"pty,raw,echo=0,link={far}"])));
        await Deadline.Until(() => File.Exists(far) && File.Exists(_gateway.Port), TimeSpan.FromSeconds(60), "socat has made its pair");
        StartPymodbus("rtu", far);

        await AssertReadRightAsync();
    }

    [Fact]
    public async Task Pymodbus_OverTcp_IsReadRight()
    {
        var port = FreePort.Next();
        StartPymodbus("tcp", $"{port}");
        _gateway.Configure($"mqtt://127.0.0.1:{_city.MqttPort}", config =>
        {
            var bus = config["Buses"]!.AsArray()[0]!.AsObject();
            bus.Remove("Serial");
            bus["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port };
        });

        await AssertReadRightAsync();
    }

    private async Task AssertReadRightAsync()
    {
        await _city.StartServerAsync((_gateway.Id, _gateway.Devices.ToArray()));
        _gateway.Start();
        await Deadline.Until(
            () => File.Exists(_gateway.ServedPath) && _gateway.Served().Count(answer => answer.Faults == "late") >= 3, TimeSpan.FromSeconds(60),
            "three late answers");

        var result = await _gateway.AuditAsync();

        FaultRun.Tell(result.ToString());
        Assert.True(result.IsClean, result.ToString());
        Assert.True(result.Stored > 100, result.ToString());
        var rows = await _gateway.StoredAsync();
        Assert.All(rows.Where(row => row.Device == _gateway.Devices[1] && row.Quantity == "env/rain"), row => Assert.Equal("DeviceException", row.Quality));
        Assert.Contains(rows, row => row.Device == _gateway.Devices[1] && row.Quantity == "env/rain");
    }

    private void StartPymodbus(string kind, string where)
    {
        RealPart.Require("pymodbus.server", "python3-pymodbus python3-serial-asyncio");
        var script = Path.Combine(Repository.Root, "tests", "end-to-end", "Faults", "pymodbus_slave.py");
        _programs.Add(RunningProgram.Start(new ProcessStartInfo(Python, [script, kind, where, _gateway.ServedPath])));
    }
}
