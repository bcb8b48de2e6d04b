using CsCheck;
using Microsoft.AspNetCore.Http;
using SmartPoles.IngestServer.OperatorConsole;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>Lists out of memory, page by page.</summary>
public sealed class HeldListTests
{
    private static readonly Gen<string> Name = Gen.String[Gen.Char["abcXYZ019_-"], 1, 4];

    [Fact]
    public void Page_ByPageWhileRowsComeAndGo_GivesEachThatStaysOnce() =>
        Gen.Select(Name.HashSet[0, 40], Name.HashSet[0, 10], Name.HashSet[0, 10], Gen.Int[1, 7]).Sample((there, coming, going, limit) =>
        {
            var rows = there.ToList();
            var read = new List<string>();
            string? cursor = null;
            do
            {
                var (page, next) = Ask(rows, limit, cursor);
                Assert.True(page.Count <= limit);
                read.AddRange(page);
                cursor = next;
                rows = [.. rows.Except(going).Union(coming)];
            }
            while (cursor is not null);

            Assert.Equal(read.Distinct().Order(StringComparer.Ordinal), read);
            Assert.Subset(new HashSet<string>(read), there.Except(going).ToHashSet());
        });

    [Fact]
    public void Page_WithoutAnyWish_IsTheWholeListInItsOwnOrder()
    {
        string[] rows = ["c", "a", "b"];

        Assert.Equal("c a b", Told(Ask(rows, null, null)));
        Assert.Equal("a b, and more", Told(Ask(rows, 2, null)));
        Assert.Equal("a b c", Told(Ask(rows, 3, null)));
        Assert.Equal("b c", Told(Ask(rows, null, PageCursor.Write("names", "a"))));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(10_001, null)]
    [InlineData(1, "x")]
    [InlineData(1, "")]
    [InlineData(1, "17")]
    public void Page_OfAWishThatCannotBe_IsRefused(int limit, string? cursor) =>
        Assert.Equal(400, ((IStatusCodeHttpResult)HeldList.Page(new DefaultHttpContext(), "names", new PageWishes(limit, cursor), ["a"], row => row, row => row)).StatusCode);

    [Fact]
    public void Page_WithTheCursorOfAnotherList_IsRefused() =>
        Assert.Equal(400, ((IStatusCodeHttpResult)HeldList.Page(new DefaultHttpContext(), "names", new PageWishes(1, PageCursor.Write("others", "a")), ["a"], row => row, row => row)).StatusCode);

    [Fact]
    public void Page_OfManyRows_TellsNoOtherThanItsOwn()
    {
        var told = 0;
        var result = HeldList.Page(new DefaultHttpContext(), "names", new PageWishes(2, null), Enumerable.Range(0, 1000).Select(number => $"{number:D4}"), row => row, row => $"{row} {++told}");

        Assert.Equal(["0000 1", "0001 2"], (IEnumerable<string>)((IValueHttpResult)result).Value!);
    }

    private static string Told((List<string> Rows, string? Next) page) => string.Join(' ', page.Rows) + (page.Next is null ? "" : ", and more");

    private static (List<string> Rows, string? Next) Ask(IReadOnlyList<string> rows, int? limit, string? cursor)
    {
        var http = new DefaultHttpContext();
        http.Request.Path = "/names";
        var result = HeldList.Page(http, "names", new PageWishes(limit, cursor), rows, row => row, row => row);
        var page = ((IEnumerable<string>)((IValueHttpResult)result).Value!).ToList();
        var link = http.Response.Headers.Link.ToString();
        return (page, link.Length == 0 ? null : Uri.UnescapeDataString(link[(link.IndexOf("cursor=", StringComparison.Ordinal) + 7)..link.IndexOf('>')]));
    }
}
