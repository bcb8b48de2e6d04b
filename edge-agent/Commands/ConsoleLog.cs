using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary>
/// The log of the agent: one line an event on standard output, where the service manager collects it. Small on purpose: the
/// usual console provider brings dependency injection, options and configuration into the binary.
/// </summary>
/// <remarks>
/// A reader that has stopped reading must not stop a bus: events wait in a bounded queue, the newest are dropped when it is full,
/// and the count of the dropped is the next line.
/// <code>
///   23:59:59.123 warn Gathering[1102] 3715020118000001 went silent ...      on a terminal or in a file
///   &lt;4&gt;Gathering[1102] 3715020118000001 went silent ...                     under systemd (sd-daemon(3): priority, no time)
/// </code>
/// </remarks>
internal sealed class ConsoleLog : ILoggerFactory
{
    private const int LinesMax = 1024;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(LinesMax) { SingleReader = true });
    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly bool _isForJournal;
    private readonly Task _writing;
    private long _dropped;

    /// <param name="output">Written to by one loop; not disposed here.</param>
    /// <param name="time">Stamps the lines.</param>
    /// <param name="isForJournal">The reader is systemd's journal: it stamps the lines itself and knows priorities.</param>
    public ConsoleLog(Stream output, TimeProvider time, bool isForJournal)
    {
        _output = output;
        _time = time;
        _isForJournal = isForJournal;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>On standard output; systemd sets JOURNAL_STREAM for its services.</summary>
    public static ConsoleLog ForThisProcess() => new(
        Console.OpenStandardOutput(), TimeProvider.System, Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 });

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The agent has one log");

    /// <summary>Writes what waits, for a bounded time.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Wait(DrainLimit);
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await _output.WriteAsync(Encoding.UTF8.GetBytes(line)).ConfigureAwait(false);
                var dropped = Interlocked.Exchange(ref _dropped, 0);
                if (dropped > 0) await _output.WriteAsync(Encoding.UTF8.GetBytes(Line(LogLevel.Warning, "Log", 0, $"{dropped} lines dropped: nobody read them"))).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The reader is gone. The agent's work goes on without a log.
            _lines.Writer.TryComplete();
        }
    }

    private void Take(LogLevel level, string category, int id, string message)
    {
        if (!_lines.Writer.TryWrite(Line(level, category, id, message))) Interlocked.Increment(ref _dropped);
    }

    private string Line(LogLevel level, string category, int id, string message)
    {
        // One event is one line, whatever a foreign message carries.
        var text = message.ReplaceLineEndings(" ");
        if (_isForJournal) return $"<{PriorityOf(level)}>{category}[{id}] {text}\n";
        var now = _time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return $"{now} {NameOf(level)} {category}[{id}] {text}\n";
    }

    private static int PriorityOf(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Critical => "crit",
        LogLevel.Error => "fail",
        LogLevel.Warning => "warn",
        _ => "info",
    };

    private sealed class Logger(ConsoleLog log, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var message = formatter(state, exception);
            log.Take(logLevel, category, eventId.Id, exception is null ? message : $"{message}: {exception}");
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    }
}
