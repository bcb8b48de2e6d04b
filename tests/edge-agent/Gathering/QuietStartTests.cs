using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Tests.Outbox;
using SmartPoles.EdgeAgent.Tests.Uplink;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>
/// On an RTU line nothing pairs an answer with its question: what is still owed to the agent, or the configuration, before this one must
/// not become a value of this one.
/// </summary>
public sealed class QuietStartTests : IDisposable
{
    private const string Listens = "listens for";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly OwingSlave _slave = new();
    private readonly LogLines _log = new();

    public void Dispose()
    {
        _slave.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_FirstStartOfABoot_AsksWithoutListeningFirst()
    {
        await using var agent = Start(RtuLine);
        await agent.AnswersAsync();

        Assert.False(_log.Has(Listens));
    }

    [Fact]
    public async Task Run_RestartWhileAnAnswerIsOwed_CountsItAsLateAndTakesNoWrongValue()
    {
        await OweAndStopAsync();

        await using (var next = Start(RtuLine))
        {
            await Deadline.Until(() => next.Bus.QuietLeft > TimeSpan.Zero, Patience, "the bus is quiet at first");
            Assert.Equal(0, next.Bus.Counters.Questions);
            await next.AnswersAsync();
            Assert.Equal(TimeSpan.Zero, next.Bus.QuietLeft);
            Assert.Equal(1, next.Bus.Counters.LateFrames);
        }

        Assert.True(_log.Has(Listens));
        Assert.Equal([], WrongReadings());
    }

    [Fact]
    public async Task Run_RestartWithoutTheQuiet_TakesTheOwedAnswerForItsOwn()
    {
        await OweAndStopAsync();

        await using (var next = Start(RtuLine, hearsOut: false)) await next.AnswersAsync();

        Assert.Equal([(Quantity.EnvPm25, OwingSlave.SecondValue)], WrongReadings());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reload_WhileAnAnswerIsOwed_IsQuietTooAndWithoutItTakesAWrongValue(bool hearsOut)
    {
        await using (var agent = Start(RtuLine, hearsOut))
        {
            await agent.AnswersAsync();
            _slave.OwesNext = true;
            await Deadline.Until(() => _slave.IsOwing, Patience, "an answer is owed");
            var before = agent.Bus.Counters;
            Write(RtuLine, periodMs: 101);
            Assert.Null(agent.Pipeline.Reload());
            await Deadline.Until(() => agent.Bus.Counters != before, Patience, "the next configuration is in force");
            await agent.AnswersAsync();
            Assert.Equal(hearsOut ? 1 : 0, agent.Bus.Counters.LateFrames);
        }

        Assert.Equal(hearsOut, _log.Has(Listens));
        Assert.Equal(hearsOut ? [] : [(Quantity.EnvPm25, OwingSlave.SecondValue)], WrongReadings());
    }

    [Fact]
    public async Task Run_RestartOnModbusTcp_AsksWithoutListeningFirst()
    {
        using var slave = new TcpSlave();
        for (var start = 0; start < 2; start++)
        {
            await using var agent = Start(TestConfiguration.TcpLine(slave.Port));
            await agent.AnswersAsync();
        }

        Assert.False(_log.Has(Listens));
    }

    private string RtuLine => TestConfiguration.TcpLine(_slave.Port, "RtuOverTcp");

    private async Task OweAndStopAsync()
    {
        await using var agent = Start(RtuLine);
        await agent.AnswersAsync();
        _slave.OwesNext = true;
        await Deadline.Until(() => _slave.IsOwing, Patience, "an answer is owed");
    }

    private Agent Start(string line, bool hearsOut = true)
    {
        var setup = Write(line, periodMs: 100);
        var history = ConfigurationHistory.Open(setup.Configuration.Agent.DataDirectory);
        var pipeline = EdgePipeline.Open(setup, Path.Combine(_folder.Path, "agent.json"), history, TimeProvider.System, _log);
        pipeline.HearsOut = hearsOut;
        return new Agent(pipeline);
    }

    private AgentSetup Write(string line, int periodMs)
    {
        var profiles = Directory.CreateDirectory(Path.Combine(_folder.Path, "profiles"));
        File.WriteAllText(Path.Combine(profiles.FullName, "two-registers.json"), $$"""
            { "Version": 1, "Source": "a test", "Registers": [
              { "Quantity": "env/pm25", "Register": {{OwingSlave.First}}, "Type": "U16" },
              { "Quantity": "env/pm10", "Register": {{OwingSlave.Second}}, "Type": "U16" } ] }
            """);
        return TestConfiguration.Load(_folder.Path, TestConfiguration.Text(line, FreePort.Next())
            .Replace("\"Group\"", "\"ProfilesDirectory\": \"profiles\", \"Group\"")
            .Replace("lamp-controller", "two-registers")
            .Replace("\"PeriodMs\": 100", $"\"PeriodMs\": {periodMs}")
            .Replace("\"Buses\"", "\"Status\": { \"Port\": 0 }, \"Buses\""));
    }

    /// <summary>Good readings in the outbox that are not the value of their own register.</summary>
    private List<(Quantity, int)> WrongReadings()
    {
        var outbox = OutboxBench.Open(TestConfiguration.Load(_folder.Path, File.ReadAllText(Path.Combine(_folder.Path, "agent.json"))).Configuration.Agent.DataDirectory, 99);
        try
        {
            return
            [
                .. outbox.TakeAll().SelectMany(record => record.Readings).Where(reading => reading.Quality == Quality.Good)
                    .Select(reading => (reading.Quantity, (int)reading.Value))
                    .Where(reading => reading != (Quantity.EnvPm25, OwingSlave.FirstValue) && reading != (Quantity.EnvPm10, OwingSlave.SecondValue)),
            ];
        }
        finally
        {
            outbox.Close();
        }
    }

    private sealed class Agent : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Agent(EdgePipeline pipeline)
        {
            Pipeline = pipeline;
            _running = pipeline.RunAsync(_stop.Token);
        }

        public EdgePipeline Pipeline { get; }

        public EdgeAgent.Gathering.BusStatus Bus => Pipeline.Buses[0];

        public Task AnswersAsync() => Deadline.Until(() => Bus.Counters.Answers >= 4, Patience, "the device is read twice");

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            await Pipeline.DisposeAsync();
            _stop.Dispose();
        }
    }
}
