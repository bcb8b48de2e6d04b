using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>The whole agent in this process, until the test disposes of it.</summary>
internal sealed class AgentRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly EdgePipeline _pipeline;
    private readonly Task _running;

    private AgentRun(EdgePipeline pipeline, LogLines log)
    {
        _pipeline = pipeline;
        Log = log;
        _running = pipeline.RunAsync(_stop.Token);
    }

    public LogLines Log { get; }

    public UplinkStatus Status => _pipeline.Uplink!;

    public string Summary => _pipeline.Summary;

    public static AgentRun Start(TempFolder folder, string configuration)
    {
        var log = new LogLines();
        var logs = LoggerFactory.Create(builder => builder.AddProvider(log));
        return new AgentRun(EdgePipeline.Open(TestConfiguration.Load(folder.Path, configuration), TimeProvider.System, logs), log);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _pipeline.DisposeAsync();
        _stop.Dispose();
    }
}

/// <summary>Keeps log lines.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly List<string> _lines = [];

    public string[] Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public bool Has(string part) => Lines.Any(line => line.Contains(part, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)}");
    }

    public void Dispose()
    {
    }
}
