using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Where a section lies: which one of how many in which record of the log.</summary>
internal readonly record struct Place(long Position, long End, int Section, int Sections)
{
    /// <summary>A number of its own for each section; a record is far longer than it has sections.</summary>
    public long Key => Position + Section;

    /// <summary>A bit of its own for each section.</summary>
    public int Bit => 1 << Section;

    /// <summary>The bits of all sections of the record.</summary>
    public int AllBits => (1 << Sections) - 1;

    public static Place Of(in JournalRecord record, int section, int sections) => new(record.Position, record.End, section, sections);
}
