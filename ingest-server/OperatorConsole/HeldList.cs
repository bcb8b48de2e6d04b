namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// Lists whose rows the server holds in memory, and which a city can make long. Asked for without <c>limit</c> and <c>cursor</c> they come whole and in
/// their own order, as they always did; else page by page in the order of what names a row, so that a row that stays is on one page and on one only.
/// </summary>
internal static class HeldList
{
    /// <summary>Rows of the largest page.</summary>
    internal const int LimitMax = 10_000;

    /// <summary>Rows of a page that only a cursor asks for.</summary>
    private const int LimitDefault = 1_000;

    /// <summary>The whole list, or a page of it.</summary>
    /// <param name="http">The call; the header Link of its answer leads to the next page.</param>
    /// <param name="list">Name of the list, which its cursors bear.</param>
    /// <param name="wishes">What is asked for.</param>
    /// <param name="rows">The list.</param>
    /// <param name="nameOf">What names a row: one row, and the same for as long as it is there.</param>
    /// <param name="toBody">What is told of a row; asked of the rows of the page alone.</param>
    internal static IResult Page<TRow, TBody>(HttpContext http, string list, PageWishes wishes, IEnumerable<TRow> rows, Func<TRow, string> nameOf, Func<TRow, TBody> toBody)
    {
        if (wishes is { Limit: null, Cursor: null }) return Results.Ok(rows.Select(toBody));
        var limit = wishes.Limit ?? LimitDefault;
        if (limit is < 1 or > LimitMax) return OperatorDesk.BadRequest($"limit {limit} is outside 1..{LimitMax}");
        string? after = null;
        if (wishes.Cursor is not null)
        {
            if (PageCursor.Read(wishes.Cursor, list, 1) is not [var name]) return PageCursor.Unknown(wishes.Cursor, list);
            after = name;
        }

        var page = rows.Select(row => (Name: nameOf(row), Row: row)).Where(row => after is null || string.CompareOrdinal(row.Name, after) > 0)
            .OrderBy(row => row.Name, StringComparer.Ordinal).Take(limit + 1).ToList();
        if (page.Count > limit) PageCursor.Link(http, PageCursor.Write(list, page[limit - 1].Name));
        return Results.Ok(page.Take(limit).Select(row => toBody(row.Row)));
    }
}

/// <param name="Limit">Most rows; the header Link leads to the next ones. Without it all of them.</param>
/// <param name="Cursor">Where the page begins, from the header Link of the page before.</param>
internal sealed record PageWishes(int? Limit, string? Cursor);
