using System.Text;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Reads records of comma-separated values.</summary>
/// <remarks>
/// RFC 4180: fields in quotes may hold commas, line ends and doubled quotes. Taken besides: LF and CR alone as line ends, and empty lines,
/// which are passed over.
/// <code>
///   code,name                      line 1
///   3715020118000001,"Lamp ""A"",  line 2: the record begins here
///   by the bridge"                 line 3
/// </code>
/// </remarks>
internal sealed class CsvReader(TextReader text)
{
    /// <summary>A cell that is longer has a quote that nobody closed.</summary>
    private const int CellLengthMax = 1 << 20;

    private readonly StringBuilder _cell = new();
    private readonly List<string> _cells = [];
    private readonly char[] _buffer = new char[1 << 16];
    private int _at;
    private int _end;
    private int _next = 1;

    /// <summary>Line on which the last record began, 1 first.</summary>
    internal int Line { get; private set; }

    /// <summary>What was wrong with the last record; null for nothing. After an open quote there is nothing more to read.</summary>
    internal string? Fault { get; private set; }

    /// <summary>The next record; null at the end. The list is used again.</summary>
    internal IReadOnlyList<string>? Read()
    {
        while (true)
        {
            Fault = null;
            _cells.Clear();
            Line = _next;
            if (Peek() < 0) return null;
            if (ReadRecord() || Fault is not null) return _cells;
        }
    }

    /// <summary>False for an empty line.</summary>
    private bool ReadRecord()
    {
        while (true)
        {
            _cell.Clear();
            var isQuoted = Peek() == '"';
            if (isQuoted && !ReadQuoted()) return true;
            while (Peek() is var next && next is not (-1 or ',' or '\r' or '\n'))
            {
                if (isQuoted || next == '"') Fault ??= "has a quote inside a cell; write the cell in quotes and its own quotes twice";
                _cell.Append((char)Take());
            }

            if (_cells.Count == 0 && _cell.Length == 0 && !isQuoted && Peek() != ',')
            {
                EndLine();
                return false;
            }

            _cells.Add(_cell.ToString());
            if (Peek() != ',')
            {
                EndLine();
                return true;
            }

            Take();
        }
    }

    private bool ReadQuoted()
    {
        Take();
        while (true)
        {
            var next = Take();
            if (next < 0 || _cell.Length > CellLengthMax)
            {
                Fault = "has a quote that is not closed";
                _at = _end = 0;
                while (text.Read(_buffer) > 0)
                {
                }

                return false;
            }

            if (next == '"')
            {
                if (Peek() != '"') return true;
                Take();
            }
            else if (next == '\n' || (next == '\r' && Peek() != '\n'))
            {
                _next++;
            }

            _cell.Append((char)next);
        }
    }

    private void EndLine()
    {
        var next = Take();
        if (next == '\r' && Peek() == '\n') Take();
        if (next >= 0) _next++;
    }

    private int Peek()
    {
        if (_at < _end) return _buffer[_at];
        (_at, _end) = (0, text.Read(_buffer));
        return _end > 0 ? _buffer[0] : -1;
    }

    private int Take()
    {
        var next = Peek();
        if (next >= 0) _at++;
        return next;
    }
}
