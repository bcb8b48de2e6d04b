namespace SmartPoles.EdgeAgent.Technician;

/// <summary>
/// Progress of long work on standard error: one line that is written over on a terminal; elsewhere only the lines that are worth a
/// line in a log.
/// </summary>
internal sealed class ProgressLine(TextWriter error, bool isTerminal)
{
    private int _width;

    public static ProgressLine OnConsole() => new(Console.Error, !Console.IsErrorRedirected);

    /// <summary>Shown on a terminal until the next one.</summary>
    public void Show(string text)
    {
        if (!isTerminal) return;
        error.Write('\r' + text.PadRight(_width));
        error.Flush();
        _width = text.Length;
    }

    /// <summary>Stays.</summary>
    public void Tell(string text)
    {
        Clear();
        error.WriteLine(text);
    }

    public void Clear()
    {
        if (!isTerminal || _width == 0) return;
        error.Write('\r' + new string(' ', _width) + '\r');
        _width = 0;
    }
}
