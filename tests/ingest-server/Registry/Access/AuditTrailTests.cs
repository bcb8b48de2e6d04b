using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

/// <summary>The chain of the audit against whoever may write into its file.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private readonly AccessBooks _books = new();

    public AuditTrailTests()
    {
        for (var number = 1; number <= 5; number++)
        {
            _books.Time.Advance(TimeSpan.FromDays(1));
            Add($"act-{number}", $"subject {number}");
        }
    }

    public void Dispose() => _books.Dispose();

    [Fact]
    public void Verify_Untouched_IsWholeAcrossARestart()
    {
        var before = _books.Audit.Verify();
        _books.Restart();
        Add("act-6", "subject 6");

        Assert.Equal((1, 5, null), (before.FirstId, before.LastId, before.Fault));
        Assert.Null(_books.Audit.Verify().Fault);
        Assert.Equal(before.Head, _books.Audit.Newest(2)[1].Hash);
    }

    /// <summary>What somebody with a SQLite shell may do; each must be seen, and at the right line.</summary>
    [Theory]
    [InlineData("UPDATE audit SET actor = 'somebody else' WHERE id = 3", 2)]
    [InlineData("UPDATE audit SET unix_ms = unix_ms + 1 WHERE id = 3", 2)]
    [InlineData("UPDATE audit SET result = 'refused 403' WHERE id = 3", 2)]
    [InlineData("UPDATE audit SET address = NULL WHERE id = 3", 2)]
    [InlineData("UPDATE audit SET detail = '' WHERE id = 3", 2)]
    [InlineData("UPDATE audit SET subject = 'subject 4', act = 'act-4' WHERE id = 3", 2)]
    [InlineData("UPDATE audit SET act = 'act-3s', subject = 'ubject 3' WHERE id = 3", 2)]    // the same letters, cut elsewhere
    [InlineData("DELETE FROM audit WHERE id = 3", 2)]
    [InlineData("DELETE FROM audit WHERE id = 1", 0)]
    [InlineData("DELETE FROM audit WHERE id = 5", 4)]
    [InlineData("DELETE FROM audit", 0)]
    [InlineData("DELETE FROM audit WHERE id = 3; UPDATE audit SET id = id - 1 WHERE id > 3", 2)]
    [InlineData("UPDATE audit SET id = 99 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 4; UPDATE audit SET id = 4 WHERE id = 99", 2)]
    [InlineData("UPDATE audit_base SET id = 2; DELETE FROM audit WHERE id <= 2", 2)]
    public void Verify_TouchedByHand_Asvs_16_4_2_IsSeen(string sql, long wholeUpTo)
    {
        _books.State.Execute("DROP TRIGGER audit_unchanged; DROP TRIGGER audit_kept");
        _books.State.Execute(sql);

        var verdict = _books.Audit.Verify();

        Assert.NotNull(verdict.Fault);
        Assert.Equal(wholeUpTo, verdict.LastId);
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'x'")]
    [InlineData("DELETE FROM audit WHERE id = 5")]
    [InlineData("DELETE FROM audit WHERE id = 1")]
    [InlineData("REPLACE INTO audit (id, unix_ms, actor, act, subject) VALUES (3, 0, 'x', 'x', 'x')")]
    public void Execute_ChangeByASlipOfTheProgram_IsRefusedByTheStore(string sql)
    {
        try
        {
            _books.State.Execute(sql);
        }
        catch (SqliteException fault)
        {
            Assert.Contains("append-only", fault.Message, StringComparison.Ordinal);
            Assert.Null(_books.Audit.Verify().Fault);
            return;
        }

        // REPLACE deletes without the trigger unless recursive triggers are on: then the chain tells.
        Assert.NotNull(_books.Audit.Verify().Fault);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\ud800b")]
    [InlineData("\u001b[2J")]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("'; DROP TABLE audit; --")]
    [InlineData("5:a,3:b,")]
    [InlineData("😀王伟")]
    public void Add_AnyText_Asvs_16_4_1_IsInertAndChained(string text)
    {
        _books.Audit.Add(1, new Actor(text, text), "login", text, text, text);
        Add("act", "after");

        Assert.Null(_books.Audit.Verify().Fault);
        Assert.DoesNotContain(_books.Audit.Newest(2)[1].Subject, char.IsControl);
    }

    [Fact]
    public void Add_LongText_IsCutBetweenCharacters()
    {
        Add("act", string.Concat(Enumerable.Repeat("a😀", 400)));

        Assert.True(_books.Audit.Newest(1)[0].Subject.Length <= 403);
        Assert.Null(_books.Audit.Verify().Fault);
    }

    [Fact]
    public void Retire_OldLines_LeavesAChainThatIsWholeAndSaysSo()
    {
        var now = _books.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var old = _books.Audit.Newest(10).Single(line => line.Act == "act-3").UnixMs;

        Assert.Equal(2, _books.Audit.Retire(old, now));
        _books.Restart();

        var verdict = _books.Audit.Verify();
        Assert.Equal((3, 6, null), (verdict.FirstId, verdict.LastId, verdict.Fault));
        Assert.Equal("audit-retire", _books.Audit.Newest(1)[0].Act);
        Assert.Equal(0, _books.Audit.Retire(old, now));
    }

    [Fact]
    public void Open_TableOfAnEarlierVersion_IsChainedAsItStands()
    {
        _books.State.Execute("""
            DROP TABLE audit; DROP TABLE audit_base;
            CREATE TABLE audit (
                id INTEGER PRIMARY KEY AUTOINCREMENT, unix_ms INTEGER NOT NULL, actor TEXT NOT NULL, address TEXT,
                act TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT);
            INSERT INTO audit (unix_ms, actor, act, subject) VALUES (1, 'a', 'token-add', 'x'), (2, 'b', 'token-revoke', 'x');
            """);
        _books.Restart();
        Add("act", "after");

        Assert.Equal((1, 3, null), (_books.Audit.Verify().FirstId, _books.Audit.Verify().LastId, _books.Audit.Verify().Fault));
        Assert.Equal(["done", "done", "done"], _books.Audit.Newest(10).Select(line => line.Result));
    }

    [Fact]
    public void Append_FromTwoProcesses_IsOneChain()
    {
        using var second = new StateDatabase(_books.DatabasePath);
        var beside = new AuditTrail(second);
        for (var round = 0; round < 5; round++)
        {
            beside.Add(1, new Actor("(command line)"), "link-draw", "first admin");
            Add("act", "here");
        }

        Assert.Null(_books.Audit.Verify().Fault);
        Assert.Equal(15, _books.Audit.Verify().LastId);
    }

    [Fact]
    public void HashOf_OneLine_IsWhatTheGuideSays()
    {
        // printf '64:%064d,1:7,4:1000,2:li,-,3:act,7:subject,4:done,-,' 0 | sha256sum
        var line = new AuditEntry(7, 1000, "li", null, "act", "subject", "done", null, "");

        Assert.Equal("D61DD0B5C92B4238FC04AC2D2EF9B639B9FAC123A16C46C2CFA68DF3A5694AC8", AuditEntry.HashOf(AuditEntry.Root, line));
    }

    private void Add(string act, string subject) =>
        _books.Audit.Add(_books.Time.GetUtcNow().ToUnixTimeMilliseconds(), AccessBooks.Somebody, act, subject, $"detail of {subject}");
}
