namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A symmetric positive definite matrix of fixed pattern and changing values, and its factors L·D·Lᵀ.</summary>
/// <remarks>
/// Up-looking factorisation, a row of L at a time along the elimination tree: T. A. Davis, "Direct Methods for Sparse Linear
/// Systems", SIAM 2006, chapters 3 and 4. The pattern is worked out once; afterwards nothing is allocated. Not thread-safe.
/// </remarks>
internal sealed class SparseMatrix
{
    private readonly int[] _order;
    private readonly int[] _upperStart;
    private readonly int[] _upperRow;
    private readonly int[] _upperCell;
    private readonly int[] _parent;
    private readonly int[] _columnStart;
    private readonly int[] _columnFill;
    private readonly int[] _lowerRow;
    private readonly double[] _lower;
    private readonly double[] _pivots;
    private readonly double[] _work;
    private readonly int[] _flag;
    private readonly int[] _pattern;

    /// <param name="size">Rows.</param>
    /// <param name="pairs">Off-diagonal cells, each pair once, in the order of <see cref="Cells"/>.</param>
    /// <param name="order">Order of elimination.</param>
    public SparseMatrix(int size, IReadOnlyList<(int Row, int Column)> pairs, int[] order)
    {
        Diagonal = new double[size];
        Cells = new double[pairs.Count];
        Right = new double[size];
        _order = order;
        _pivots = new double[size];
        _work = new double[size];
        _flag = new int[size];
        _pattern = new int[size];
        _columnFill = new int[size];
        _parent = new int[size];

        var place = new int[size];
        for (var step = 0; step < size; step++) place[order[step]] = step;
        _upperStart = new int[size + 1];
        foreach (var (row, column) in pairs) _upperStart[Math.Max(place[row], place[column]) + 1]++;
        for (var step = 0; step < size; step++) _upperStart[step + 1] += _upperStart[step];
        _upperRow = new int[pairs.Count];
        _upperCell = new int[pairs.Count];
        var next = _upperStart.AsSpan(0, size).ToArray();
        for (var cell = 0; cell < pairs.Count; cell++)
        {
            var (a, b) = (place[pairs[cell].Row], place[pairs[cell].Column]);
            var at = next[Math.Max(a, b)]++;
            _upperRow[at] = Math.Min(a, b);
            _upperCell[at] = cell;
        }

        _columnStart = CountColumns(size);
        _lowerRow = new int[_columnStart[size]];
        _lower = new double[_columnStart[size]];
    }

    public int Size => Diagonal.Length;

    /// <summary>Entries of L below its diagonal.</summary>
    public int Fill => _lower.Length;

    public double[] Diagonal { get; }

    /// <summary>Values of the off-diagonal cells.</summary>
    public double[] Cells { get; }

    /// <summary>Right side before, solution after <see cref="Solve"/>.</summary>
    public double[] Right { get; }

    public void Clear()
    {
        Array.Clear(Diagonal);
        Array.Clear(Cells);
        Array.Clear(Right);
    }

    /// <summary>Factors the present values. The row of a pivot that is not above 0, or -1 when all is well.</summary>
    public int Factor()
    {
        Array.Clear(_columnFill);
        Array.Fill(_flag, -1);
        for (var step = 0; step < Size; step++)
        {
            var top = RowPattern(step);
            var pivot = Diagonal[_order[step]];
            for (; top < Size; top++)
            {
                var column = _pattern[top];
                var value = _work[column];
                _work[column] = 0;
                var start = _columnStart[column];
                var end = start + _columnFill[column]++;
                for (var at = start; at < end; at++) _work[_lowerRow[at]] -= _lower[at] * value;
                var entry = value / _pivots[column];
                pivot -= entry * value;
                _lowerRow[end] = step;
                _lower[end] = entry;
            }

            if (!(pivot > 0)) return Fail(step);
            _pivots[step] = pivot;
        }

        return -1;
    }

    /// <summary>Solves for <see cref="Right"/> in place, with the last factors.</summary>
    public void Solve()
    {
        for (var step = 0; step < Size; step++) _work[step] = Right[_order[step]];
        for (var column = 0; column < Size; column++)
        {
            var value = _work[column];
            for (var at = _columnStart[column]; at < _columnStart[column + 1]; at++) _work[_lowerRow[at]] -= _lower[at] * value;
        }

        for (var column = Size - 1; column >= 0; column--)
        {
            var value = _work[column] / _pivots[column];
            for (var at = _columnStart[column]; at < _columnStart[column + 1]; at++) value -= _lower[at] * _work[_lowerRow[at]];
            _work[column] = value;
        }

        for (var step = 0; step < Size; step++) Right[_order[step]] = _work[step];
        Array.Clear(_work);
    }

    // Scatters one column of the upper triangle and lists, from the returned place on, the columns of L that its row touches,
    // children before parents.
    private int RowPattern(int step)
    {
        var top = Size;
        _flag[step] = step;
        for (var at = _upperStart[step]; at < _upperStart[step + 1]; at++)
        {
            var column = _upperRow[at];
            _work[column] += Cells[_upperCell[at]];
            var length = 0;
            for (; _flag[column] != step; column = _parent[column])
            {
                _pattern[length++] = column;
                _flag[column] = step;
            }

            while (length > 0) _pattern[--top] = _pattern[--length];
        }

        return top;
    }

    private int[] CountColumns(int size)
    {
        var counts = new int[size + 1];
        Array.Fill(_flag, -1);
        Array.Fill(_parent, -1);
        for (var step = 0; step < size; step++)
        {
            _flag[step] = step;
            for (var at = _upperStart[step]; at < _upperStart[step + 1]; at++)
            {
                for (var column = _upperRow[at]; _flag[column] != step; column = _parent[column])
                {
                    if (_parent[column] < 0) _parent[column] = step;
                    counts[column + 1]++;
                    _flag[column] = step;
                }
            }
        }

        for (var column = 0; column < size; column++) counts[column + 1] += counts[column];
        return counts;
    }

    private int Fail(int step)
    {
        Array.Clear(_work);
        return _order[step];
    }
}
