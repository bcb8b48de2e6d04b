namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Puts the text of a cell into a row.</summary>
/// <param name="row">Replaced by one with the value.</param>
/// <param name="text">As written, blanks at its ends removed; empty clears the value.</param>
/// <param name="today">The day of the import.</param>
/// <returns>Why it cannot be taken; null when it was.</returns>
internal delegate string? FieldWrite<TRow>(ref TRow row, string text, DateOnly today);

/// <summary>One column of a table: how a value becomes text, and text a value. Import, export and difference all go by it.</summary>
/// <param name="Name">Heading of the column, property of the GeoJSON feature.</param>
/// <param name="Read">The value as text; null for none.</param>
/// <param name="Write">The way back.</param>
/// <param name="IsNumber">Written as a number in GeoJSON.</param>
/// <param name="IsPlace">Given by the geometry in GeoJSON.</param>
internal sealed record Field<TRow>(string Name, Func<TRow, string?> Read, FieldWrite<TRow> Write, bool IsNumber = false, bool IsPlace = false);

/// <summary>The columns of a kind of rows.</summary>
/// <param name="What">What the rows are, as <c>--what</c> says it.</param>
/// <param name="Key">What tells one row from another, for the reader of a difference.</param>
/// <param name="Fields">Key columns first, in the order in which they are written into a row.</param>
/// <param name="KeyFields">How many of the first columns are the key.</param>
internal sealed record FieldTable<TRow>(string What, Func<TRow, string> Key, IReadOnlyList<Field<TRow>> Fields, int KeyFields);
