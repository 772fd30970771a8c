<?php

namespace Example;

final class Stock
{
    public function left(): int
    {
        return 3;
    }
}
