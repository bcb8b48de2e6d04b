using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using SmartPoles.IngestServer.OperatorConsole;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>Conditions of requests: the rows of RFC 9110, 8.8.3.2, and the forms that the header can have.</summary>
public sealed class EntityTagListTests
{
    private const string Big = "\"0123456789abcdef0123456789abcdef\"";

    [Theory]
    [InlineData("\"1\"", "\"1\"", true)]
    [InlineData("W/\"1\"", "\"1\"", true)]
    [InlineData("\"1\"", "W/\"1\"", true)]
    [InlineData("W/\"1\"", "W/\"1\"", true)]
    [InlineData("W/\"1\"", "W/\"2\"", false)]
    [InlineData("\"1\"", "\"2\"", false)]
    [InlineData("\"a\"", "\"A\"", false)]
    [InlineData("*", "\"1\"", true)]
    [InlineData(" * ", "W/\"1\"", true)]
    [InlineData("\"0\", \"1\"", "\"1\"", true)]
    [InlineData("\"0\",W/\"1\",\"2\"", "\"1\"", true)]
    [InlineData(", \"0\" ,, \"1\" ,", "\"1\"", true)]
    [InlineData("\"0\", \"2\"", "\"1\"", false)]
    [InlineData("\"0,1\"", "\"1\"", false)]
    [InlineData("\"0,1\"", "\"0,1\"", true)]
    [InlineData("\"\"", "\"\"", true)]
    [InlineData(Big, Big, true)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("\"1", "\"1\"", false)]
    [InlineData("*, \"1\"", "\"1\"", false)]
    [InlineData("", "\"1\"", false)]
    public void IfNoneMatch_ComparedWeakly_KnowsWhatTheCallerHas(string header, string sent, bool isKnown)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.IfNoneMatch = header;

        Assert.Equal(isKnown, EntityTagList.IsKnown(http.Request, sent));
    }

    [Fact]
    public void IfNoneMatch_InSeveralLines_IsOneList()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.IfNoneMatch = new StringValues(["\"0\"", "W/\"1\", \"2\""]);

        Assert.True(EntityTagList.IsKnown(http.Request, "\"1\""));
        Assert.True(EntityTagList.IsKnown(http.Request, "\"2\""));
        Assert.False(EntityTagList.IsKnown(http.Request, "\"3\""));
        Assert.False(EntityTagList.IsKnown(new DefaultHttpContext().Request, "\"1\""));
    }

    /// <summary>Header, and what of it can match: <c>*</c>, names, or no list at all. A weak name is one: proxies make them.</summary>
    [Theory]
    [InlineData("*", "any")]
    [InlineData("\"1\"", "1")]
    [InlineData("\"1\", \"2\"", "1 2")]
    [InlineData("W/\"1\", \"2\"", "1 2")]
    [InlineData("W/\"1\"", "1")]
    [InlineData("W/\"1\", W/\"2\"", "1 2")]
    [InlineData("1", "unreadable")]
    [InlineData("*, \"1\"", "unreadable")]
    [InlineData("\"1\" \"2\"", "unreadable")]
    public void IfMatch_OfAnyForm_NamesWhatItNames(string header, string told)
    {
        var list = EntityTagList.Read(header);

        Assert.Equal(told, list is null ? "unreadable" : list.IsAny ? "any" : string.Join(' ', list.Names));
    }
}
