namespace SmartPoles.Protocols.Journal;

public sealed partial class SegmentLog
{
    private readonly Dictionary<string, JournalCursor> _cursors = new(StringComparer.Ordinal);

    /// <summary>The named position that is kept in the log's directory; made at its first save. Same name, same object.</summary>
    /// <param name="name">1 to 64 of a-z, 0-9 and hyphen.</param>
    /// <exception cref="ArgumentException">The name holds anything else.</exception>
    /// <exception cref="IOException">The device fails. A damaged file is no error: see <see cref="JournalCursor.Origin"/>.</exception>
    public JournalCursor OpenCursor(string name)
    {
        if (name.Length is 0 or > 64 || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            throw new ArgumentException($"Cursor name '{name}' is not 1 to 64 of a-z, 0-9 and hyphen", nameof(name));
        }

        lock (_cursors)
        {
            if (!_cursors.TryGetValue(name, out var cursor)) _cursors.Add(name, cursor = JournalCursor.Open(this, name));
            return cursor;
        }
    }

    private void CloseCursors()
    {
        lock (_cursors)
        {
            foreach (var cursor in _cursors.Values) cursor.Close();
        }
    }
}
