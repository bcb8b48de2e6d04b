using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>One gateway under fire: the real agent as a process, and the pattern slaves of its serial bus, which note what they serve.</summary>
internal sealed class FaultGateway : IAsyncDisposable
{
    public static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private const int Units = 3;
    private const int PeriodMs = 100;
    // Long, because a machine with more to do than cores must not make timeouts of its own.
    private const int TimeoutMs = 1000;

    private readonly CityRig _city;
    private readonly ServedLog? _served;
    private readonly UnitTable _units = new();
    private readonly BusFaultPlan _plan;
    private readonly List<AgentEnd> _ends = [];
    private RtuSlave? _slave;
    private RunningProgram? _agent;
    private long _startedUnixMs;
    private long _startedAt;

    /// <param name="city">The server.</param>
    /// <param name="number">Which gateway.</param>
    /// <param name="plan">What goes wrong on its bus.</param>
    /// <param name="isForeign">The slaves are another program, which writes the file of what it served.</param>
    public FaultGateway(CityRig city, int number, BusFaultPlan? plan = null, bool isForeign = false)
    {
        _city = city;
        _plan = plan ?? BusFaultPlan.None;
        Id = $"GW-{number:D6}";
        Devices = [.. Enumerable.Range(1, Units).Select(unit => $"371502213200{number:D2}{unit:D2}")];
        foreach (var (device, index) in Devices.Select((device, index) => (device, index))) _units.Add((byte)(index + 1), new PatternDevice(device, (byte)(index + 1)));
        if (!isForeign)
        {
            _served = ServedLog.Open(ServedPath, TimeProvider.System);
            PlugIn();
        }

        Directory.CreateDirectory(city.Folder["profiles"]);
        File.WriteAllText(Path.Combine(city.Folder["profiles"], Pattern.ProfileName + ".json"), Pattern.Profile);
        Configure($"mqtt://127.0.0.1:{city.MqttPort}");
    }

    public string Id { get; }

    public IReadOnlyList<string> Devices { get; }

    public string ConfigPath => _city.Folder[$"{Id}.json"];

    public string DataDirectory { get; set; } = "";

    public RunningProgram Agent => _agent ?? throw new InvalidOperationException("not started");

    /// <summary>SIGKILLs so far.</summary>
    public int Kills { get; private set; }

    /// <summary>A command put before the agent's, such as faketime; its environment variables.</summary>
    public (string Key, string Value)[] Environment { get; set; } = [];

    /// <summary>What the slaves say that they answered; see <see cref="ServedLog"/>.</summary>
    public string ServedPath => _city.Folder[$"{Id}-served.jsonl"];

    /// <summary>The stable name of the serial port.</summary>
    public string Port => _city.Folder[$"{Id}-bus"];

    /// <summary>Writes the configuration, as a technician would.</summary>
    public void Configure(string server, Action<JsonObject>? change = null)
    {
        if (DataDirectory.Length == 0) DataDirectory = _city.Folder[$"{Id}-data"];
        var config = new JsonObject
        {
            ["Agent"] = new JsonObject { ["GatewayId"] = Id, ["Group"] = "371502-Z07", ["DataDirectory"] = DataDirectory, ["ProfilesDirectory"] = _city.Folder["profiles"] },
            ["Uplink"] = new JsonObject { ["Server"] = server, ["KeepAliveSeconds"] = 2, ["ReconnectDelayMinMs"] = 100, ["ReconnectDelayMaxMs"] = 500 },
            ["Status"] = new JsonObject { ["Port"] = 0 },
            ["Buses"] = new JsonArray(new JsonObject
            {
                ["Name"] = "rs485-1",
                ["Serial"] = new JsonObject { ["Port"] = Port, ["Baud"] = 115200, ["Parity"] = "None" },
                ["TimeoutMs"] = TimeoutMs,
                ["Devices"] = new JsonArray([.. Devices.Select((device, index) => (JsonNode)new JsonObject
                {
                    ["Id"] = device, ["Profile"] = Pattern.ProfileName, ["Unit"] = index + 1, ["PeriodMs"] = PeriodMs, ["TurnaroundMs"] = 1,
                })]),
            }),
        };
        change?.Invoke(config);
        File.WriteAllText(ConfigPath, config.ToJsonString());
    }

    /// <summary>The bus appears under its stable name.</summary>
    public void PlugIn() =>
        _slave = RtuSlave.Start(_units, new RtuLineOptions { Baud = 0, Turnaround = TimeSpan.Zero }, TimeProvider.System, Port, new SlaveConduct(_plan, _served));

    /// <summary>The adapter is pulled out: its device file goes away under whoever has it open.</summary>
    public async Task UnplugAsync() => await _slave!.DisposeAsync();

    public void Start()
    {
        _startedUnixMs = NowMs();
        _startedAt = ServedBytes;
        var command = RunningProgram.Command(RunningProgram.Agent, "run", ConfigPath);
        foreach (var (key, value) in Environment) command.Environment[key] = value;
        _agent = RunningProgram.Start(command);
    }

    /// <summary>Waits for the first answer after the last start; tells how long after it.</summary>
    public async Task<TimeSpan> FirstPollAsync()
    {
        long? first = null;
        await Deadline.Until(
            () => Agent.HasExited || (first = ServedFile.Read(ServedPath, _startedAt).Select(answer => (long?)answer.UnixMs).FirstOrDefault()) is not null,
            StartLimit, $"{Id} polls within 10 s of its start");
        Assert.True(first is not null, $"{Id} ended by itself: {Agent.Output}");
        return TimeSpan.FromMilliseconds(first!.Value - _startedUnixMs);
    }

    /// <summary>Waits for so many values to be served from now on.</summary>
    public async Task ServeAsync(int answers)
    {
        var before = ServedBytes;
        await Deadline.Until(() => ServedFile.Read(ServedPath, before).Count >= answers, TimeSpan.FromSeconds(30), $"{Id} asks {answers} questions");
    }

    public async Task KillAsync()
    {
        var from = NowMs();
        await Agent.KillAsync();
        _ends.Add(new AgentEnd(from, NowMs()));
        Kills++;
        await LeaveAsync();
    }

    /// <summary>An end that no other method saw, such as of the port.</summary>
    public void NoteEnd() => _ends.Add(new AgentEnd(NowMs()));

    public async Task<int> StopAsync()
    {
        // What is asked now may be cut off between the answer and the record.
        _ends.Add(new AgentEnd(NowMs()));
        var code = await Agent.StopAsync(TimeSpan.FromSeconds(20));
        _ends.Add(new AgentEnd(NowMs()));
        await LeaveAsync();
        return code;
    }

    public IReadOnlyList<ServedAnswer> Served() => ServedFile.Read(ServedPath);

    /// <summary>The outbox by its own word, read from its disk.</summary>
    public async Task<IReadOnlyList<OutboxRow>> OutboxAsync()
    {
        var command = RunningProgram.Command(RunningProgram.Agent, "outbox", ConfigPath, "--json");
        command.RedirectStandardOutput = true;
        using var process = Process.Start(command)!;
        var text = await process.StandardOutput.ReadToEndAsync().WaitAsync(StartLimit);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return
        [
            .. JsonDocument.Parse(text).RootElement.GetProperty("ledgers").EnumerateArray().Select(row => new OutboxRow(
                row.GetProperty("device").GetString()!, row.GetProperty("epoch").GetString()!, row.GetProperty("last").GetInt64(),
                row.GetProperty("gaps").EnumerateArray().Sum(gap => gap.GetProperty("count").GetInt64()), row.GetProperty("pending").GetInt64())),
        ];
    }

    public async Task<IReadOnlyList<StoredRow>> StoredAsync()
    {
        var rows = new List<StoredRow>();
        foreach (var device in Devices)
        {
            var url = string.Create(CultureInfo.InvariantCulture, $"api/v1/readings?device={device}&from=0&to=99999999999999&limit=1000000");
            using var body = JsonDocument.Parse(await _city.Http.GetStringAsync(url));
            rows.AddRange(body.RootElement.GetProperty("readings").EnumerateArray().Select(row => new StoredRow(
                device, row.GetProperty("quantity").GetString()!, row.GetProperty("unixMs").GetInt64(),
                row.GetProperty("quality").GetString() == "Good" ? row.GetProperty("value").GetDouble() : null,
                row.GetProperty("quality").GetString()!)));
        }

        return rows;
    }

    /// <summary>
    /// Lets everything that is on the disk arrive, stops the agent and holds the three lists against each other; waits first for
    /// the server's own store to have caught up with its journal.
    /// </summary>
    /// <param name="areTimesTrue">The agent's clock was right: the times of its readings are held against those of the slaves.</param>
    public async Task<AuditResult> AuditAsync(bool areTimesTrue = true)
    {
        await DrainAsync();
        Assert.Equal(0, await StopAsync());
        return await JudgeAsync(areTimesTrue);
    }

    public async Task<AuditResult> JudgeAsync(bool areTimesTrue = true)
    {
        await Deadline.Until(StoreHasCaughtUpAsync, TimeSpan.FromSeconds(60), "the store has caught up with the journal");
        return Auditor.Judge(Served(), await StoredAsync(), await OutboxAsync(), _ends, device => (byte)(IndexOf(device) + 1), areTimesTrue, TimeoutMs);
    }

    /// <summary>Waits until the store holds a value that has not even been asked for yet.</summary>
    public async Task DrainAsync()
    {
        var newest = Served().SelectMany(answer => answer.Marks).GroupBy(mark => mark.Unit).ToDictionary(unit => unit.Key, unit => unit.Max(mark => mark.Question));
        await Deadline.Until(
            async () => (await StoredAsync()).Any(row =>
                row.Value is { } value && Pattern.MarkOf(row.Quantity, value) is { } mark && mark.Question > newest.GetValueOrDefault(mark.Unit))
                && (await OutboxAsync()).Sum(row => row.Pending) < 200,
            TimeSpan.FromSeconds(60),
            $"the outbox of {Id} is as good as empty");
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        if (_slave is not null) await _slave.DisposeAsync();
        _served?.Dispose();
    }

    private long ServedBytes => File.Exists(ServedPath) ? new FileInfo(ServedPath).Length : 0;

    private async Task LeaveAsync()
    {
        if (_agent is { } agent) await agent.DisposeAsync();
        _agent = null;
    }

    private static long NowMs() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private int IndexOf(string device) => Devices.ToList().IndexOf(device);

    private async Task<bool> StoreHasCaughtUpAsync()
    {
        using var count = JsonDocument.Parse(await _city.Http.GetStringAsync("api/v1/readings/count"));
        return count.RootElement.GetProperty("appliedPosition").GetInt64() >= count.RootElement.GetProperty("durablePosition").GetInt64();
    }
}
