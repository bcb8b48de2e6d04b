using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer;

/// <summary>
/// One event, one line: <c>HH:mm:ss.fff warn: Category[ID] Text</c>. Whatever name a device or a person gave themselves, it begins no line of its own
/// and moves no cursor (ASVS 16.4.1).
/// </summary>
internal sealed class InertConsoleFormatter(TimeProvider? time = null) : ConsoleFormatter(FormatterName)
{
    internal const string FormatterName = "inert";

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } fault) text = $"{text} {fault}";
        textWriter.Write(_time.GetLocalNow().ToString("HH:mm:ss.fff ", System.Globalization.CultureInfo.InvariantCulture));
        textWriter.Write(Word(logEntry.LogLevel));
        textWriter.Write(": ");
        textWriter.Write(logEntry.Category);
        textWriter.Write('[');
        textWriter.Write(logEntry.EventId.Id);
        textWriter.Write("] ");
        textWriter.WriteLine(InertText.Of(text));
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
