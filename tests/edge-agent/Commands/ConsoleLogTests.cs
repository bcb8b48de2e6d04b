using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Commands;

namespace SmartPoles.EdgeAgent.Tests.Commands;

public class ConsoleLogTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 23, 59, 59, 123, TimeSpan.Zero));

    [Theory]
    [InlineData(false, "23:59:59.123 warn Gathering[1201] a b\n")]
    [InlineData(true, "<4>Gathering[1201] a b\n")]
    public void Log_Event_IsOneLine(bool isForJournal, string expected)
    {
        using var output = new MemoryStream();
        using (var log = new ConsoleLog(output, _time, isForJournal)) Write(log, "a\nb");

        Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Log_NobodyReads_NeverBlocksAndTellsHowMuchWasDropped()
    {
        using var output = new StuckStream();
        using (var log = new ConsoleLog(output, _time, isForJournal: false))
        {
            for (var line = 0; line < 5000; line++) Write(log, $"line {line}");
            output.Release();
        }

        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var told = lines.Single(line => line.Contains("lines dropped", StringComparison.Ordinal));
        Assert.Equal(5000, lines.Length - 1 + int.Parse(told.Split("Log[0] ")[1].Split(' ')[0]));
    }

    private static void Write(ConsoleLog log, string message) =>
        log.CreateLogger("Gathering").Log(LogLevel.Warning, new EventId(1201), message, null, (state, _) => state);

    /// <summary>A pipe that nobody reads until it is released.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _released.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _released.Task;
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
